import { definePlugin } from '@external-dns/plugin';
import type { Desired, Source } from '@external-dns/plugin';

const nothing: Desired = { version: 0, byName: new Map(), changedSince: () => new Set(), unresolved: [], skipped: [] };

/** A source that wants no records: under policy sync every record that the instance owns is deleted (spec/sources.md §13). */
export function createEmptySource(): Source {
  return { name: 'empty', desired: async () => nothing, onChange: () => () => undefined, close: () => undefined };
}

/** The empty source as a plugin. */
export const empty = definePlugin({
  kind: 'source',
  contract: 1,
  name: 'empty',
  description: 'No records at all',
  options: {},
  create: async () => createEmptySource(),
});
