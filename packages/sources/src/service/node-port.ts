import { parseIP, trimDot } from '@external-dns/endpoint';
import { KINDS } from '@external-dns/kubernetes';
import { nodeAddresses, publicNodeAddresses } from '../shared/nodes.ts';
import type { Node } from '../shared/nodes.ts';
import { endpointOf, joinMade } from '../shared/record-metadata.ts';
import type { Made } from '../shared/record-metadata.ts';
import { selectsPod } from './context.ts';
import type { ServiceContext } from './context.ts';
import type { Pod } from './types.ts';

/** Addresses of the nodes at which a NodePort service is reached (spec/sources.md §8.5). */
export function nodePortTargets(context: ServiceContext): readonly string[] {
  const { options } = context.expand;
  const nodes = servingNodes(context).filter((node) => !options['exclude-unschedulable'] || node.spec?.unschedulable !== true);
  const internal = nodes.flatMap((node) => nodeAddresses(node, 'InternalIP'));
  const external = nodes.flatMap((node) => nodeAddresses(node, 'ExternalIP'));
  const access = context.annotations.access();
  if (access === 'private' || (access !== 'public' && external.length === 0)) return internal;
  return nodes.flatMap((node) => publicNodeAddresses(node, options['expose-internal-ipv6']));
}

function servingNodes(context: ServiceContext): readonly Node[] {
  const { read } = context.expand;
  return context.service.spec?.externalTrafficPolicy === 'Local' ? localNodes(context) : read.all<Node>(KINDS.nodes);
}

/** The nodes that run the service's healthiest pods (spec/sources.md §8.7). */
function localNodes({ service, expand: { read } }: ServiceContext): readonly Node[] {
  const rankOf = new Map<string, { node: Node; rank: number }>();
  for (const pod of read.all<Pod>(KINDS.pods, service.metadata.namespace)) {
    const nodeName = pod.spec?.nodeName ?? '';
    if (!selectsPod(service, pod) || pod.status?.phase !== 'Running' || nodeName === '') continue;
    const node = read.get<Node>(KINDS.nodes, '', nodeName);
    if (node === undefined) continue;
    const rank = rankOfPod(pod);
    if (rank > (rankOf.get(nodeName)?.rank ?? 0)) rankOf.set(nodeName, { node, rank });
  }
  const ranked = [...rankOf.values()];
  const best = Math.max(0, ...ranked.map(({ rank }) => rank));
  return ranked.filter(({ rank }) => rank === best).map(({ node }) => node);
}

/** 1 not ready, 2 ready but ending, 3 ready. */
function rankOfPod(pod: Pod): 1 | 2 | 3 {
  const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
  if (!ready) return 1;
  return pod.metadata.deletionTimestamp === undefined ? 3 : 2;
}

/** SRV endpoints of the ports that nodes listen on, one a protocol (spec/sources.md §8.6). */
export function nodePortServices(host: string, { service, metadata }: ServiceContext): Made {
  const byProtocol = new Map<string, string[]>();
  const name = trimDot(host);
  const target = parseIP(name) === undefined ? `${name}.` : name;
  for (const { nodePort = 0, protocol = '' } of service.spec?.ports ?? []) {
    if (nodePort <= 0) continue;
    const key = protocol === '' ? 'tcp' : protocol.toLowerCase();
    byProtocol.set(key, [...(byProtocol.get(key) ?? []), `0 50 ${nodePort} ${target}`]);
  }
  // An SRV record cannot be an alias, whatever the service's address records are.
  const withoutAlias = { ...metadata, providerSpecific: metadata.providerSpecific.filter((property) => property.name !== 'alias') };
  return joinMade([...byProtocol].map(([protocol, targets]) => endpointOf('SRV', `_${service.metadata.name}._${protocol}.${name}`, targets, withoutAlias)));
}

/** The addresses of kops-dns-controller's node ports: only of nodes with the node role, schedulable or not (spec/sources.md §8.8). */
export function kopsNodeTargets({ expand: { read, options } }: ServiceContext, reach: 'external' | 'internal'): readonly string[] {
  const nodes = read.all<Node>(KINDS.nodes).filter(({ metadata }) => metadata.labels?.['node-role.kubernetes.io/node'] !== undefined);
  return nodes.flatMap((node) => (reach === 'external' ? publicNodeAddresses(node, options['expose-internal-ipv6']) : nodeAddresses(node, 'InternalIP')));
}
