export { KubernetesApiError } from './api-error.ts';
export { collectionPath, groupVersionPath, objectPath } from './paths.ts';
export { Transport } from './transport.ts';
export type { ApiRequest, ApiStream, TransportOptions } from './transport.ts';
