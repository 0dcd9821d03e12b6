import { suitableType, uniqueTargets } from '@external-dns/endpoint';
import { KINDS } from '@external-dns/kubernetes';
import { readAnnotations } from '@external-dns/source-kit';
import { publicNodeAddresses } from '../shared/nodes.ts';
import type { Node } from '../shared/nodes.ts';
import { endpointOf, info, joinMade, targetsOf, warning } from '../shared/record-metadata.ts';
import type { Made, Skipped } from '../shared/record-metadata.ts';
import { selectsPod } from './context.ts';
import type { ServiceContext } from './context.ts';
import { wantsTypes } from './options.ts';
import { BY_SERVICE } from './types.ts';
import type { EndpointSlice, Pod, SliceEndpoint } from './types.ts';

/** What the endpoints-type annotation and `--publish-host-ip` choose. */
type Choice = 'node-external-ip' | 'host-ip' | 'pod-ip';

interface Backend {
  readonly pod: Pod;
  readonly targets: readonly string[];
}

/**
 * Endpoints of a headless service: `host` with the addresses of all its pods, and `<pod hostname>.host` with those of one (spec/sources.md
 * §8.4).
 */
export function headlessEndpoints(host: string, context: ServiceContext): Made {
  const { backends, skipped } = backendsOf(context);
  const targetsByName = new Map<string, Map<string, string[]>>();
  for (const { pod, targets } of backends) {
    const hostname = pod.spec?.hostname ?? '';
    for (const name of hostname === '' ? [host] : [host, `${hostname}.${host}`]) {
      const byType = targetsByName.get(name) ?? new Map<string, string[]>();
      targetsByName.set(name, byType);
      for (const target of targets) {
        const type = suitableType(target);
        byType.set(type, [...(byType.get(type) ?? []), target]);
      }
    }
  }
  const made = [...targetsByName].flatMap(([name, byType]) => [...byType].map(([type, targets]) => endpointOf(type, name, uniqueTargets(targets), context.metadata)));
  return joinMade([...made, { endpoints: [], skipped }]);
}

function backendsOf(context: ServiceContext): { readonly backends: readonly Backend[]; readonly skipped: readonly Skipped[] } {
  const { service, expand } = context;
  const { namespace, name } = service.metadata;
  const choice = chooseTargets(context);
  const notReadyToo = service.spec?.publishNotReadyAddresses === true || expand.options['always-publish-not-ready-addresses'];
  const backends: Backend[] = [];
  const skipped: Skipped[] = [];
  for (const slice of expand.read.by<EndpointSlice>(KINDS.endpointSlices, BY_SERVICE, `${namespace}/${name}`)) {
    if (choice === 'pod-ip' && slice.addressType !== 'IPv4' && slice.addressType !== 'IPv6') {
      skipped.push(info(`EndpointSlice ${slice.metadata.name} has addresses of type ${slice.addressType ?? '(none)'}, not of pods`));
      continue;
    }
    for (const entry of slice.endpoints ?? []) {
      if (!notReadyToo && entry.conditions?.ready === false) continue;
      const pod = podOf(entry, context);
      const targets = pod === undefined ? `an endpoint of EndpointSlice ${slice.metadata.name} is no pod that the service selects` : podTargets(pod, entry, choice, context);
      if (typeof targets === 'string') skipped.push(warning(targets));
      else if (pod !== undefined) backends.push({ pod, targets });
    }
  }
  return { backends, skipped };
}

function chooseTargets({ annotations, expand: { options } }: ServiceContext): Choice {
  const type = annotations.endpointsType();
  if (type === 'NodeExternalIP') return 'node-external-ip';
  return type === 'HostIP' || options['publish-host-ip'] ? 'host-ip' : 'pod-ip';
}

function podOf({ targetRef }: SliceEndpoint, { service, expand: { read } }: ServiceContext): Pod | undefined {
  const { apiVersion = '', kind, name } = targetRef ?? {};
  if (apiVersion !== '' || kind !== 'Pod' || name === undefined) return undefined;
  const pod = read.get<Pod>(KINDS.pods, service.metadata.namespace, name);
  return pod !== undefined && selectsPod(service, pod) ? pod : undefined;
}

/** The targets that one pod gives, or why it gives none. */
function podTargets(pod: Pod, entry: SliceEndpoint, choice: Choice, { expand: { read, options, common } }: ServiceContext): readonly string[] | string {
  const annotated = targetsOf(readAnnotations(pod.metadata.annotations, common.annotationPrefix));
  if (annotated.length > 0) return annotated;
  const { name } = pod.metadata;
  switch (choice) {
    case 'node-external-ip': {
      if (!wantsTypes(options, 'NodePort')) return 'endpoints-type NodeExternalIP needs nodes, which --service-type-filter without NodePort does not read';
      const node = read.get<Node>(KINDS.nodes, '', pod.spec?.nodeName ?? '');
      return node === undefined ? `node "${pod.spec?.nodeName ?? ''}" of pod ${name} is not known` : publicNodeAddresses(node, options['expose-internal-ipv6']);
    }
    case 'host-ip': {
      const hostIP = pod.status?.hostIP ?? '';
      return hostIP === '' ? `pod ${name} has no host IP yet` : [hostIP];
    }
    case 'pod-ip': {
      const address = entry.addresses?.[0];
      return address === undefined ? `the endpoint of pod ${name} has no address` : [address];
    }
  }
}
