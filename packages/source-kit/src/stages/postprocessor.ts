import { PROPERTY, compareBytes, configuredTTL, getProperty, replaceEndpoint, retainProviderProperties, withProperty } from '@external-dns/endpoint';
import type { Stage } from '../types.ts';

export interface PostprocessorOptions {
  /** Milliseconds, truncated to whole seconds; 0 = none. Endpoints without a TTL get it. */
  readonly minTTL: number;
  /** Value of `--provider`: properties of other providers (`aws/…`) are taken away. Blank keeps all. */
  readonly provider: string;
  /** CNAME endpoints without an `alias` property get `alias=true`. */
  readonly preferAlias: boolean;
}

/** Providers whose annotations, and so whose properties, have another name than theirs. */
const PROPERTY_PREFIX: ReadonlyMap<string, string> = new Map([
  ['scaleway', 'scw'],
  ['azure-dns', 'azure'],
  ['azure-private-dns', 'azure'],
  ['skydns', 'coredns'],
]);

/** The last stage (spec/core.md §4.7): minimum TTL, the provider's own properties sorted by name, preferred aliases. */
export function postprocessorStage({ minTTL, provider, preferAlias }: PostprocessorOptions): Stage {
  const minimum = Math.trunc(minTTL / 1000);
  const named = provider.trim();
  const prefix = PROPERTY_PREFIX.get(named) ?? named;
  return {
    kind: 'map',
    name: 'postprocessor',
    withinName: true,
    map(endpoint) {
      const timed = minimum > 0 && configuredTTL(endpoint) === undefined ? replaceEndpoint(endpoint, { recordTTL: minimum }) : endpoint;
      const own = retainProviderProperties(timed, prefix, compareBytes);
      return [preferAlias && own.recordType === 'CNAME' && getProperty(own, PROPERTY.alias) === undefined ? withProperty(own, PROPERTY.alias, 'true') : own];
    },
  };
}
