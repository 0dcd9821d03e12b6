/** An entry of `status.loadBalancer.ingress`. */
export interface LoadBalancerIngress {
  readonly ip?: string;
  readonly hostname?: string;
}

/** The `status` of objects that a load balancer serves. */
export interface LoadBalancerStatus {
  readonly loadBalancer?: { readonly ingress?: readonly LoadBalancerIngress[] };
}

/**
 * Addresses and names of a load balancer, in the order of its entries; an entry may give both (spec/sources.md §1.8).
 *
 * @param resolve looks a name up; its addresses then stand for the name
 */
export function loadBalancerTargets(status: LoadBalancerStatus | undefined, resolve?: (hostname: string) => readonly string[]): readonly string[] {
  return (status?.loadBalancer?.ingress ?? none).flatMap(({ ip = '', hostname = '' }) => {
    if (hostname === '') return ip === '' ? none : ip;
    const resolved = resolve?.(hostname) ?? [hostname];
    return ip === '' ? resolved : [ip, ...resolved];
  });
}

/** Whether a load balancer has any address or name. */
export function hasLoadBalancerTargets(status: LoadBalancerStatus | undefined): boolean {
  return (status?.loadBalancer?.ingress ?? none).some(({ ip = '', hostname = '' }) => ip !== '' || hostname !== '');
}

const none: readonly never[] = [];
