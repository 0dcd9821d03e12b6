import { buildEndpoint } from '@external-dns/endpoint';
import type { Endpoint, EndpointInit } from '@external-dns/endpoint';
import type { Change, ChangeGroup, Clock, ProviderRecord } from '@external-dns/plugin';

/** An A record set of example.org, for tests. */
export function endpoint(init: Partial<EndpointInit> = {}): Endpoint {
  return buildEndpoint({ dnsName: 'www.example.org', recordType: 'A', targets: ['192.0.2.1'], ...init });
}

export function stored(init: Partial<EndpointInit> = {}): ProviderRecord {
  return { endpoint: endpoint(init), zone: 'z' };
}

/** A group of one create, or of the given changes. */
export function group(id: string, changes: readonly Change[] = [{ kind: 'create', desired: endpoint({ dnsName: `${id}.example.org` }) }], zone = 'z'): ChangeGroup {
  return { id, zone, name: `${id}.example.org`, changes };
}

/** A clock that stands until somebody sleeps: then it jumps to the end of the sleep. `waits` lists the sleeps in milliseconds. */
export interface JumpingClock extends Clock {
  readonly waits: number[];
  advance(ms: number): void;
}

export function jumpingClock(): JumpingClock {
  let now = 1_000_000;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
    advance(ms) {
      now += ms;
    },
  };
}
