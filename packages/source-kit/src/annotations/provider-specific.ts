import { PROPERTY } from '@external-dns/endpoint';
import type { ProviderSpecificProperty } from '@external-dns/endpoint';

/** Annotation prefix → property prefix. */
const FAMILIES: readonly (readonly [string, string])[] = [
  ['aws-', 'aws/'],
  ['scw-', 'scw/'],
  ['webhook-', 'webhook/'],
  ['coredns-', 'coredns/'],
];

const CLOUDFLARE = ['cloudflare-custom-hostname', 'cloudflare-proxied', 'cloudflare-region-key', 'cloudflare-record-comment', 'cloudflare-tags'] as const;

/**
 * The provider-specific properties that annotations ask for (spec/sources.md §2.5): `alias`, `record-type`, then the others in the order of
 * their keys. Cloudflare's properties keep the whole annotation key as their name.
 */
export function parseProviderSpecific(annotations: Readonly<Record<string, string>> | undefined, prefix: string): readonly ProviderSpecificProperty[] {
  if (annotations === undefined) return none;
  const found: { readonly rank: number; readonly property: ProviderSpecificProperty }[] = [];
  for (const key of Object.keys(annotations)) {
    if (!key.startsWith(prefix)) continue;
    const value = annotations[key] ?? '';
    const rest = key.slice(prefix.length);
    if (rest === 'alias') {
      if (value === 'true') found.push({ rank: 0, property: { name: PROPERTY.alias, value } });
    } else if (rest === 'record-type') found.push({ rank: 1, property: { name: PROPERTY.recordType, value } });
    else {
      const name = propertyName(rest, prefix);
      if (name !== undefined) found.push({ rank: 2, property: { name, value } });
    }
  }
  // Most objects have none, and share the list that says so.
  if (found.length === 0) return none;
  return found.sort((a, b) => a.rank - b.rank || (a.property.name < b.property.name ? -1 : 1)).map(({ property }) => property);
}

const none: readonly ProviderSpecificProperty[] = [];

function propertyName(rest: string, prefix: string): string | undefined {
  for (const [from, to] of FAMILIES) if (rest.startsWith(from)) return `${to}${rest.slice(from.length)}`;
  if (rest === 'azure-tags') return 'azure/tags';
  if (!rest.startsWith('cloudflare-')) return undefined;
  // A longer key counts as the known one it begins with (spec/sources.md §2.5).
  const known = CLOUDFLARE.find((key) => rest.startsWith(key));
  return known === undefined ? undefined : `${prefix}${known}`;
}
