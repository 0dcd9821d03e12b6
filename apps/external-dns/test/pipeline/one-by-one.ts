import { buildEndpoint, keyOf, keyText, matchAll, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { ExternalDnsError, rejectedError, throttledError, transientError } from '@external-dns/plugin';
import type { Capabilities, Change, Context, Outcomes, Provider, ProviderRecord, ProviderSnapshot } from '@external-dns/plugin';
import { applyEach } from '@external-dns/provider';
import { lineOf } from './zone.ts';
import type { Line } from './zone.ts';

/**
 * What happens to a request. `refused`: not done, and bad. `throttled`: not done, try later. `away`: not done, without an answer. `lost`: done, without an answer. `crash`: as `away`,
 * and so does every request after it, until the next round.
 */
export type Mishap = 'refused' | 'throttled' | 'away' | 'lost' | 'crash';

const capabilities: Capabilities = { recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'TXT'], setIdentifiers: false, aliases: false, wildcards: true, conditionalWrites: false, adjust: 'none', normalises: false };

/** A DNS API without batches: one request a record set, each strict about what it finds. Something can happen at any request. */
export class OneByOneProvider implements Provider {
  readonly name = 'one-by-one';
  readonly capabilities = capabilities;
  readonly #records = new Map<string, ProviderRecord>();
  readonly #zone = 'example.org';
  /** Requests of the last `apply` that reached the API. */
  requests: string[] = [];
  /** Every state that somebody who asks could have seen. */
  readonly states: (readonly Line[])[] = [];
  #mishap: { readonly at: number; readonly kind: Mishap } | undefined;
  #crashed = false;

  constructor(records: readonly Endpoint[]) {
    for (const record of records) this.#put(record);
  }

  /** Lets something happen at the request with this number (from 0) of the next `apply`; undefined: nothing. */
  let(mishap: { readonly at: number; readonly kind: Mishap } | undefined): void {
    this.#mishap = mishap;
  }

  lines(): readonly Line[] {
    return [...this.#records.values()].map(({ endpoint }) => lineOf(endpoint)).sort();
  }

  async read(): Promise<ProviderSnapshot> {
    return { zones: [{ id: this.#zone, name: this.#zone }], records: [...this.#records.values()], filter: matchAll };
  }

  async apply(groups: Parameters<Provider['apply']>[0], ctx: Context): Promise<Outcomes> {
    this.requests = [];
    this.#crashed = false;
    return applyEach({
      groups,
      concurrency: 1,
      signal: ctx.signal,
      send: (change) => ctx.write(async () => this.#send(change)),
    });
  }

  async close(): Promise<void> {}

  #send(change: Change): ProviderRecord | undefined {
    const number = this.requests.length;
    this.requests.push(`${change.kind} ${change.kind === 'create' ? change.desired.recordType : change.current.endpoint.recordType}`);
    if (this.#crashed) throw transientError('connection refused');
    const kind = this.#mishap?.at === number ? this.#mishap.kind : undefined;
    switch (kind) {
      case 'refused':
        throw rejectedError('this record cannot be taken');
      case 'throttled':
        throw throttledError('slow down');
      case 'crash':
        this.#crashed = true;
        throw transientError('connection reset');
      case 'away':
        throw transientError('connection reset');
      default: {
        const stored = this.#carryOut(change);
        this.states.push(this.lines());
        if (kind === 'lost') throw transientError('connection reset after the request was sent');
        return stored;
      }
    }
  }

  #carryOut(change: Change): ProviderRecord | undefined {
    if (change.kind !== 'create') {
      const held = this.#records.get(keyText(keyOf(change.current.endpoint)));
      if (held === undefined) throw new ExternalDnsError('NotFoundError', 'rejected', `${lineOf(change.current.endpoint)} is not there`);
      this.#records.delete(keyText(keyOf(change.current.endpoint)));
    }
    return change.kind === 'delete' ? undefined : this.#put(change.desired);
  }

  #put({ dnsName, recordType, targets, recordTTL }: Endpoint): ProviderRecord {
    const endpoint = buildEndpoint({ dnsName, recordType, targets, recordTTL });
    const key = keyOf(endpoint);
    if (this.#records.has(keyText(key))) throw rejectedError(`${lineOf(endpoint)} exists`);
    const beside = [...this.#records.values()].find(({ endpoint: other }) => normalName(other.dnsName) === key.name && (other.recordType === 'CNAME' || recordType === 'CNAME'));
    if (beside !== undefined) throw rejectedError(`${lineOf(endpoint)} cannot stand beside ${beside.endpoint.recordType}`);
    const record = { endpoint, zone: this.#zone };
    this.#records.set(keyText(key), record);
    return record;
  }
}
