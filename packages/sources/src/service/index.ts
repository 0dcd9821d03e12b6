export { service as default, service, serviceDefinition } from './source.ts';
export { serviceOptions } from './options.ts';
export type { ServiceOptions } from './options.ts';
export type { Service } from './types.ts';
export type { LoadBalancerIngress, LoadBalancerStatus } from '../shared/load-balancer.ts';
