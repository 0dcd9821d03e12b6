import { checkEndpoint, replaceEndpoint, uniqueTargets } from '@external-dns/endpoint';
import type { Stage } from '../types.ts';

/** Drops endpoints whose targets do not suit their type and puts the targets of the others in order (spec/core.md §4.3 steps 3 and 4). */
export function checkStage(): Stage {
  return {
    kind: 'map',
    name: 'check',
    withinName: true,
    map(endpoint, notice) {
      const reason = checkEndpoint(endpoint);
      if (reason !== undefined) {
        notice({ kind: 'invalid', endpoint, reason });
        return [];
      }
      const targets = uniqueTargets(endpoint.targets);
      const inOrder = targets.length === endpoint.targets.length && targets.every((target, index) => target === endpoint.targets[index]);
      return [inOrder ? endpoint : replaceEndpoint(endpoint, { targets })];
    },
  };
}
