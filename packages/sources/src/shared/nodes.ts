import { suitableType } from '@external-dns/endpoint';
import { KINDS } from '@external-dns/kubernetes';
import type { KubernetesObject, Need } from '@external-dns/kubernetes';

/** What sources read of a node. */
export interface Node extends KubernetesObject {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: { readonly addresses?: readonly { readonly type?: string; readonly address?: string }[] };
}

/** Node conditions, images and capacity are not kept: heartbeats then change nothing. */
export const nodesNeed: Need = { kind: KINDS.nodes, keep: ['spec.unschedulable', 'status.addresses.type', 'status.addresses.address'], drop: ['status.conditions'] };

/** Addresses of one type (`ExternalIP`, `InternalIP`), in the node's order. */
export function nodeAddresses(node: Node, type: 'ExternalIP' | 'InternalIP'): readonly string[] {
  return (node.status?.addresses ?? []).flatMap((address) => (address.type === type && address.address !== undefined && address.address !== '' ? [address.address] : []));
}

/** External addresses, and the internal IPv6 ones when they are to be published too (`--expose-internal-ipv6`). */
export function publicNodeAddresses(node: Node, exposeInternalIPv6: boolean): readonly string[] {
  const internal = exposeInternalIPv6 ? nodeAddresses(node, 'InternalIP').filter((address) => suitableType(address) === 'AAAA') : [];
  return [...nodeAddresses(node, 'ExternalIP'), ...internal];
}
