import { createEndpoint, suitableType } from '@external-dns/endpoint';
import { splitHostnames } from '@external-dns/source-kit';
import { loadBalancerTargets } from '../shared/load-balancer.ts';
import { joinMade, named, warning } from '../shared/record-metadata.ts';
import type { Made } from '../shared/record-metadata.ts';
import type { ServiceContext } from './context.ts';
import { kopsNodeTargets } from './node-port.ts';

const none: Made = { endpoints: [], skipped: [] };

/**
 * Endpoints by another controller's annotations, for `--compatibility` (spec/sources.md §8.8). They have no TTL, labels or properties.
 */
export function compatibilityEndpoints(context: ServiceContext): Made {
  const { service, annotations, expand } = context;
  const fromStatus = (): readonly string[] => loadBalancerTargets(service.status);
  switch (expand.options.compatibility) {
    case 'mate':
      return bare(named([annotations.raw('zalando.org/dnsname') ?? '']), fromStatus());
    case 'molecule': {
      const names = annotations.raw('domainName');
      return names === undefined || service.metadata.labels?.['dns'] !== 'route53' ? none : bare(named(splitHostnames(names)), fromStatus());
    }
    case 'kops-dns-controller':
      return kopsEndpoints(context, fromStatus);
    default:
      return none;
  }
}

function kopsEndpoints(context: ServiceContext, fromStatus: () => readonly string[]): Made {
  const list = (key: string): readonly string[] => named(splitHostnames(context.annotations.raw(`dns.alpha.kubernetes.io/${key}`) ?? ''));
  const external = list('external');
  const internal = list('internal');
  switch (context.service.spec?.type) {
    case 'LoadBalancer':
      return bare([...external, ...internal], fromStatus());
    case 'NodePort':
      if (external.length > 0 && internal.length > 0) return { endpoints: [], skipped: [warning('it has both dns.alpha.kubernetes.io/external and /internal; a NodePort service may have one')] };
      if (external.length > 0) return bare(external, kopsNodeTargets(context, 'external'));
      return internal.length > 0 ? bare(internal, kopsNodeTargets(context, 'internal')) : none;
    default:
      return none;
  }
}

/** One endpoint for each name and target; the source's merge joins those of one type. */
function bare(names: readonly string[], targets: readonly string[]): Made {
  return joinMade(
    names.flatMap((dnsName) =>
      targets.map((target) => {
        const made = createEndpoint({ dnsName, recordType: suitableType(target), targets: [target] });
        return made.ok ? { endpoints: [made.endpoint], skipped: [] } : { endpoints: [], skipped: [warning(made.problem, dnsName)] };
      }),
    ),
  );
}
