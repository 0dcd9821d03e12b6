import { endpointFromJSON, endpointToJSON, matchAll } from '@external-dns/endpoint';
import type { WireEndpoint } from '@external-dns/endpoint';
import type { Capabilities, ChangeGroup, Outcomes, Provider, ProviderSnapshot } from '@external-dns/plugin';
import { groupsToWireChanges } from '@external-dns/provider';
import type { RecordedChanges } from './case.ts';

/** A provider that says what it was told exists, notes what it is handed, and agrees to everything. */
export interface Recorder extends Provider {
  readonly desired: readonly WireEndpoint[] | null;
  readonly changes: RecordedChanges | null;
}

const KNOWN = ['A', 'AAAA', 'CNAME', 'TXT', 'SRV', 'NS', 'PTR', 'MX', 'NAPTR', 'DNAME'];

const capabilities: Omit<Capabilities, 'recordTypes'> = {
  setIdentifiers: true,
  aliases: true,
  wildcards: true,
  conditionalWrites: false,
  adjust: 'list',
  normalises: false,
};

/** The recording provider takes every type: those of `managedTypes` too, known or not. */
export function createRecorder(current: readonly WireEndpoint[], managedTypes: readonly string[]): Recorder {
  let desired: readonly WireEndpoint[] | null = null;
  let changes: RecordedChanges | null = null;
  return {
    name: 'webhook',
    capabilities: { ...capabilities, recordTypes: [...new Set([...KNOWN, ...managedTypes])] },
    async read(): Promise<ProviderSnapshot> {
      return { records: current.map((wire) => ({ endpoint: endpointFromJSON(wire), zone: '' })), filter: matchAll };
    },
    async adjust(endpoints) {
      desired = endpoints.map(endpointToJSON);
      return endpoints;
    },
    async apply(groups: readonly ChangeGroup[]): Promise<Outcomes> {
      const wire = groupsToWireChanges(groups);
      const { updateOld = [], updateNew = [] } = wire;
      changes = {
        create: wire.create ?? [],
        update: updateNew.map((after, index) => [updateOld[index] ?? {}, after] as const),
        delete: wire.delete ?? [],
      };
      return new Map(groups.map(({ id }) => [id, { kind: 'applied' }]));
    },
    async close() {},
    get desired() {
      return desired;
    },
    get changes() {
      return changes;
    },
  };
}
