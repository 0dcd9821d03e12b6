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
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip = '', hostname = '' }) => [
    ...(ip === '' ? [] : [ip]),
    ...(hostname === '' ? [] : (resolve?.(hostname) ?? [hostname])),
  ]);
}
