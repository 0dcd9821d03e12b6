import { getProperty, normalName, withProperty, PROPERTY } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Name, Provider } from '@external-dns/plugin';
import { visit } from './breathe.ts';
import type { Breathe } from './breathe.ts';
import type { RecordCounts } from './report.ts';

/**
 * The desired endpoints as the provider would spell them, by name. It follows the source: only names that changed are adjusted again, unless the
 * provider must see the whole list.
 */
export class DesiredView {
  readonly #provider: Provider;
  #byName = new Map<Name, readonly Endpoint[]>();
  #version = Number.NEGATIVE_INFINITY;
  #total = 0;
  #byType = new Map<string, number>();

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  get byName(): ReadonlyMap<Name, readonly Endpoint[]> {
    return this.#byName;
  }

  /** The version of the source's desired state that is shown; -Infinity before the first. */
  get version(): number {
    return this.#version;
  }

  /** How many endpoints the sources want, by type. */
  counts(): RecordCounts {
    return { total: this.#total, byType: new Map(this.#byType) };
  }

  /** Takes over `desired`; says at which names it may differ from what was shown before. Rejects with the provider's error, and then shows what it did before. */
  async update(desired: Desired, ctx: Context, breathe: Breathe): Promise<ReadonlySet<Name> | 'all'> {
    if (desired.version === this.#version) return new Set();
    const changed = this.#version === Number.NEGATIVE_INFINITY ? 'all' : desired.changedSince(this.#version);
    if (changed === 'all' || this.#provider.capabilities.adjust === 'list') {
      const byName = await this.#adjustAll(desired.byName, ctx, breathe);
      this.#byName = byName;
      await this.#recount(byName, breathe);
      this.#version = desired.version;
      return 'all';
    }
    const fresh: Endpoint[] = [];
    for (const name of changed) fresh.push(...(desired.byName.get(name) ?? []));
    const adjusted = await groupByName(await this.#adjust(fresh, ctx), breathe);
    const byName = this.#byName;
    const touched = new Set(changed);
    for (const name of adjusted.keys()) touched.add(name);
    for (const name of touched) {
      this.#count(byName.get(name) ?? [], -1);
      const next = adjusted.get(name);
      if (next === undefined) byName.delete(name);
      else byName.set(name, next);
      this.#count(next ?? [], 1);
    }
    this.#version = desired.version;
    return touched;
  }

  async #adjustAll(byName: ReadonlyMap<Name, readonly Endpoint[]>, ctx: Context, breathe: Breathe): Promise<Map<Name, readonly Endpoint[]>> {
    if (this.#provider.adjust === undefined || this.#provider.capabilities.adjust === 'none') return new Map(byName);
    const all: Endpoint[] = [];
    for (const endpoints of byName.values()) for (const endpoint of endpoints) all.push(endpoint);
    return groupByName(await this.#adjust(all, ctx), breathe);
  }

  async #adjust(endpoints: readonly Endpoint[], ctx: Context): Promise<readonly Endpoint[]> {
    if (this.#provider.adjust === undefined || this.#provider.capabilities.adjust === 'none') return endpoints;
    return (await this.#provider.adjust(endpoints, ctx)).map(normaliseAlias);
  }

  async #recount(byName: ReadonlyMap<Name, readonly Endpoint[]>, breathe: Breathe): Promise<void> {
    this.#total = 0;
    this.#byType = new Map();
    await visit(byName.values(), breathe, (endpoints) => this.#count(endpoints, 1));
  }

  #count(endpoints: readonly Endpoint[], sign: 1 | -1): void {
    for (const { recordType } of endpoints) {
      this.#total += sign;
      const count = (this.#byType.get(recordType) ?? 0) + sign;
      if (count === 0) this.#byType.delete(recordType);
      else this.#byType.set(recordType, count);
    }
  }
}

/** An alias that names its own record type is an alias (spec/core.md §5.9). */
function normaliseAlias(endpoint: Endpoint): Endpoint {
  const alias = getProperty(endpoint, PROPERTY.alias);
  const named = (endpoint.recordType === 'A' || endpoint.recordType === 'AAAA') && alias === endpoint.recordType;
  return named ? withProperty(endpoint, PROPERTY.alias, 'true') : endpoint;
}

async function groupByName(endpoints: readonly Endpoint[], breathe: Breathe): Promise<Map<Name, readonly Endpoint[]>> {
  const byName = new Map<Name, readonly Endpoint[]>();
  await visit(endpoints, breathe, (endpoint) => {
    const name = normalName(endpoint.dnsName);
    byName.set(name, byName.get(name)?.concat(endpoint) ?? [endpoint]);
  });
  return byName;
}
