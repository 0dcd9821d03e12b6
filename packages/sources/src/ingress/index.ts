export { ingress as default, ingress, ingressDefinition } from './source.ts';
export type { Ingress } from './source.ts';
export type { LoadBalancerIngress, LoadBalancerStatus } from '../shared/load-balancer.ts';
export { ingressOptions } from './options.ts';
export type { IngressOptions } from './options.ts';
