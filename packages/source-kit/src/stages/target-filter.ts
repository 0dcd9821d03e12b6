import { createTargetNetFilter, replaceEndpoint } from '@external-dns/endpoint';
import { configError } from '@external-dns/plugin';
import type { Stage } from '../types.ts';

/**
 * Keeps the targets that lie in the networks of `--target-net-filter` and in none of `--exclude-target-net` (spec/core.md §4.5). It looks at
 * every record type, so with a network to include all CNAME, TXT … endpoints go; an endpoint without a target left is dropped.
 *
 * Undefined when no network is given.
 *
 * @throws a config error that names the flag and the value which is no network: a typo must not publish what should be left out
 */
export function targetFilterStage(include: readonly string[], exclude: readonly string[]): Stage | undefined {
  refuseProblems('--target-net-filter', include);
  refuseProblems('--exclude-target-net', exclude);
  const filter = createTargetNetFilter(include, exclude);
  if (!filter.enabled) return undefined;
  return {
    kind: 'map',
    name: 'target-filter',
    withinName: true,
    map(endpoint, notice) {
      const targets = endpoint.targets.filter((target) => filter.match(target));
      if (targets.length === 0) {
        notice({ kind: 'debug', endpoint, reason: 'none of its targets passes --target-net-filter and --exclude-target-net' });
        return [];
      }
      return [targets.length === endpoint.targets.length ? endpoint : replaceEndpoint(endpoint, { targets })];
    },
  };
}

function refuseProblems(flag: string, networks: readonly string[]): void {
  const { problems } = createTargetNetFilter(networks, []);
  if (problems.length > 0) throw configError(`${flag}: ${problems.join('; ')}`);
}
