export { createKubernetesSource } from './create.ts';
export type { KubernetesSourceDeps } from './create.ts';
export { anyNeed, defineKubernetesSource } from './define.ts';
export type { KubernetesSource } from './define.ts';
export type { Resolver } from './dns-table.ts';
