import { randomUUID } from 'node:crypto';
import { matchAll, normalName } from '@external-dns/endpoint';
import { listenDns, nameLabels } from '@external-dns/dns-wire';
import type { DnsListener } from '@external-dns/dns-wire';
import { configError } from '@external-dns/plugin';
import type { ChangeGroup, Context, Outcome, Outcomes, Provider, ProviderRecord, ProviderSnapshot, Zone } from '@external-dns/plugin';
import { errorShape, failedOutcome } from '@external-dns/provider';
import { answerRequest } from './answer.ts';
import { planGroup } from './apply-group.ts';
import { listenError, parseListenAddress } from './listen-address.ts';
import { servedTypes } from './record-data.ts';
import { MemoryStore } from './zone-store.ts';
import type { Edit } from './zone-store.ts';

export interface InMemoryProviderOptions {
  /** Zone names; without any, every name is taken, as in one zone at the root. */
  readonly zones?: readonly string[];
}

/** Where the listener is. */
export interface InMemoryDnsAddress {
  readonly address: string;
  readonly port: number;
}

/** Records in memory, gone with the process. */
export interface InMemoryProvider extends Provider {
  lookup(names: readonly string[], ctx: Context): Promise<readonly ProviderRecord[]>;
  /**
   * Answers DNS queries over UDP and TCP at `IP:PORT` (port 0: a free one) until `close`. Rejects with a `config` error that names
   * `--inmemory-dns-address`. `onError` hears of faults that a client only sees as SERVFAIL.
   */
  listen(address: string, onError?: (error: unknown) => void): Promise<InMemoryDnsAddress>;
}

/** Groups that are applied in one request, before timers and sockets get a turn. */
const TURN = 500;

/** Creates empty zones. Throws a `config` error for a zone name that is none. */
export function createInMemoryProvider(options: InMemoryProviderOptions = {}): InMemoryProvider {
  const zones = zonesOf(options.zones ?? []);
  const everything = zones.length === 0;
  const store = new MemoryStore(everything ? [{ id: '', name: '' }] : zones);
  // A version of an earlier process must never look like one of this.
  const instance = randomUUID();
  const listeners = new Set<DnsListener>();

  return {
    name: 'inmemory',
    capabilities: {
      recordTypes: servedTypes,
      setIdentifiers: true,
      aliases: true,
      wildcards: true,
      conditionalWrites: true,
      adjust: 'none',
      normalises: false,
    },
    async read(_ctx, since): Promise<{ readonly unchanged: true } | ProviderSnapshot> {
      const version = `${instance}/${store.version}`;
      if (since === version) return { unchanged: true };
      return { ...(everything ? {} : { zones }), records: store.records(), filter: matchAll, version };
    },
    async lookup(names) {
      return [...new Set(names)].flatMap((name) => store.at(name));
    },
    async apply(groups, ctx): Promise<Outcomes> {
      const outcomes = new Map<string, Outcome>();
      for (let start = 0; start < groups.length; start += TURN) {
        if (start > 0) await new Promise((resolve) => setImmediate(resolve));
        await applyTurn(groups.slice(start, start + TURN), store, ctx, outcomes);
      }
      return outcomes;
    },
    async listen(text, onError) {
      const { address, port } = parseListenAddress(text);
      try {
        const listener = await listenDns({ address, port, handler: (request) => answerRequest(store, request), ...(onError === undefined ? {} : { onError }) });
        listeners.add(listener);
        return { address: listener.address, port: listener.port };
      } catch (error) {
        throw listenError(text, error);
      }
    },
    async close() {
      const open = [...listeners];
      listeners.clear();
      await Promise.all(open.map((listener) => listener.close()));
    },
  };
}

/** One writing request: each group of it succeeds or fails by itself. */
async function applyTurn(groups: readonly ChangeGroup[], store: MemoryStore, ctx: Context, outcomes: Map<string, Outcome>): Promise<void> {
  try {
    ctx.signal.throwIfAborted();
    await ctx.write(async () => {
      for (const group of groups) outcomes.set(group.id, applyGroup(group, store));
    });
  } catch (error) {
    const notAttempted: Outcome = ctx.signal.aborted ? { kind: 'not-attempted', error: errorShape(ctx.signal.reason) } : failedOutcome(error);
    for (const { id } of groups) if (!outcomes.has(id)) outcomes.set(id, notAttempted);
  }
}

function applyGroup(group: ChangeGroup, store: MemoryStore): Outcome {
  try {
    const edits = planGroup(group, store);
    store.commit(edits);
    return { kind: 'applied', now: recordsOf(edits) };
  } catch (error) {
    return failedOutcome(error);
  }
}

function recordsOf(edits: readonly Edit[]): readonly ProviderRecord[] {
  const records = edits.map(({ record }) => record);
  return records.every((record) => record !== undefined) ? records : records.filter((record) => record !== undefined);
}

function zonesOf(names: readonly string[]): readonly Zone[] {
  const zones = new Map<string, Zone>();
  for (const text of names) {
    const name = normalName(text);
    if (name === '') continue;
    try {
      nameLabels(name);
    } catch (error) {
      throw configError(`--inmemory-zone=${text}: ${error instanceof Error ? error.message : String(error)}; write a domain, for example example.org`, error);
    }
    zones.set(name, { id: name, name });
  }
  return [...zones.values()];
}
