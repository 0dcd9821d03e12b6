import type { Annotations, ExpandContext } from '@external-dns/source-kit';
import type { RecordMetadata } from '../shared/record-metadata.ts';
import type { ServiceOptions } from './options.ts';
import type { Pod, Service } from './types.ts';

/** A service and what is needed to expand it. */
export interface ServiceContext {
  readonly service: Service;
  readonly annotations: Annotations;
  readonly metadata: RecordMetadata;
  readonly expand: ExpandContext<ServiceOptions>;
}

/** Whether a service's selector picks the pod; an empty one picks every pod (spec/sources.md §8.4). */
export function selectsPod(service: Service, pod: Pod): boolean {
  return Object.entries(service.spec?.selector ?? {}).every(([key, value]) => pod.metadata.labels?.[key] === value);
}
