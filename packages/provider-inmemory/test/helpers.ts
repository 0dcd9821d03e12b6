import { buildEndpoint } from '@external-dns/endpoint';
import type { Endpoint, EndpointInit } from '@external-dns/endpoint';
import { writeRefusedError } from '@external-dns/plugin';
import type { Change, ChangeGroup, Context, Outcomes, Provider, ProviderRecord } from '@external-dns/plugin';

/** What was logged, by level. */
export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A context that writes, or, for a dry run, refuses to. */
export function testContext(options: { readonly dryRun?: boolean; readonly signal?: AbortSignal } = {}): Context & { readonly logged: readonly Logged[] } {
  const logged: Logged[] = [];
  const signal = options.signal ?? new AbortController().signal;
  const at = (level: string) => (message: string, fields: Readonly<Record<string, unknown>> = {}) => void logged.push({ level, message, fields });
  return {
    signal,
    logged,
    log: { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
    telemetry: () => undefined,
    write: (send) => (options.dryRun === true ? Promise.reject(writeRefusedError('dry run')) : send(signal)),
  };
}

/** `record('www.example.org', 'A', ['192.0.2.1'])` with more members where needed. */
export function record(dnsName: string, recordType: string, targets: readonly string[], more: Partial<EndpointInit> = {}): Endpoint {
  return buildEndpoint({ dnsName, recordType, targets, ...more });
}

/** A group with its own id. */
export function group(id: string, zone: string, ...changes: readonly Change[]): ChangeGroup {
  return { id, zone, name: id, changes };
}

/** Creates each endpoint in a group of its own. */
export function create(provider: Provider, zone: string, endpoints: readonly Endpoint[]): Promise<Outcomes> {
  return provider.apply(
    endpoints.map((desired, index) => group(`g${index}`, zone, { kind: 'create', desired })),
    testContext(),
  );
}

/** All records as they are now. */
export async function records(provider: Provider): Promise<readonly ProviderRecord[]> {
  const answer = await provider.read(testContext());
  if ('unchanged' in answer) throw new Error('a read without "since" cannot be unchanged');
  return answer.records;
}

/** Name, type and targets of all records, as short texts. */
export async function summary(provider: Provider): Promise<readonly string[]> {
  return (await records(provider)).map(({ endpoint }) => `${endpoint.dnsName} ${endpoint.recordType} ${endpoint.targets.join(',')}`).sort();
}
