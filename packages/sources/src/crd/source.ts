import { LABEL, endpointFromJSON, longLabel, withLabel } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { defineKubernetesSource } from '@external-dns/source-kit';
import type { KubernetesSourceDefinition } from '@external-dns/source-kit';
import { info, resourceLabel, warning } from '../shared/record-metadata.ts';
import type { Skipped } from '../shared/record-metadata.ts';
import { crdKind, crdOptions } from './kind.ts';
import type { DNSEndpoint } from './kind.ts';

/** Records written out in DNSEndpoint objects (spec/sources.md §14). */
export const crdDefinition: KubernetesSourceDefinition<DNSEndpoint, typeof crdOptions> = {
  name: 'crd',
  description: 'DNSEndpoint objects: records of any type, written out',
  options: crdOptions,
  templates: 'none',
  filters: { controllerAnnotation: false },
  resources(options, { namespace, labelFilter }) {
    return {
      main: {
        kind: crdKind(options),
        namespace,
        ...(labelFilter === '' ? {} : { labelSelector: labelFilter }),
        keep: ['spec.endpoints', 'status.observedGeneration'],
      },
    };
  },
  expand(object) {
    const { namespace, name } = object.metadata;
    const entries = object.spec?.endpoints ?? [];
    if (!Array.isArray(entries)) return { endpoints: [], skipped: [warning('spec.endpoints is no list')] };
    const endpoints: Endpoint[] = [];
    const skipped: Skipped[] = [];
    for (const [index, entry] of entries.entries()) {
      const read = readEntry(entry, `spec.endpoints[${index}]`);
      if ('reason' in read) skipped.push(read);
      else endpoints.push(withLabel(read, LABEL.resource, resourceLabel('crd', namespace, name)));
    }
    return { endpoints, ...(skipped.length > 0 ? { skipped } : {}) };
  },
};

/** The endpoint of an entry as it is written, or why it is left out. */
function readEntry(entry: unknown, path: string): Endpoint | Skipped {
  if (entry === null || entry === undefined) return info(`${path} is null`);
  let endpoint: Endpoint;
  try {
    endpoint = endpointFromJSON(entry);
  } catch (error) {
    return warning(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { dnsName, recordType, targets } = endpoint;
  const long = longLabel(dnsName);
  if (long !== undefined) return warning(`${path}: label "${long}" is longer than 63 bytes`, dnsName);
  if ((recordType === 'CNAME' || recordType === 'DNAME') && targets.length === 0) return info(`${path}: a ${recordType} record needs a target`, dnsName);
  const bad = targets.find((target) => !hasRightDot(recordType, target));
  if (bad === undefined) return endpoint;
  return warning(`${path}: target "${bad}" of a ${recordType} record ${bad.endsWith('.') ? 'must not' : 'must'} end with a dot; write "${bad.endsWith('.') ? bad.slice(0, -1) : `${bad}.`}"`, dnsName);
}

function hasRightDot(recordType: string, target: string): boolean {
  switch (recordType) {
    case 'CNAME':
    case 'DNAME':
    case 'TXT':
    case 'MX':
    case 'SRV':
      return true;
    case 'NAPTR':
      return target.endsWith('.');
    default:
      return !target.endsWith('.');
  }
}

/** The crd source as a plugin. */
export const crd = defineKubernetesSource(crdDefinition);
