import type { KubernetesObject, Need } from '@external-dns/kubernetes';
import { CONTRACT_VERSION } from '@external-dns/plugin';
import type { OptionDescriptions } from '@external-dns/plugin';
import type { KubernetesSourceDefinition } from '../types.ts';

/** A definition in the shape of a plugin: it is data, and the app builds the source with {@link createKubernetesSource} once the cluster is open. */
export interface KubernetesSource<T extends KubernetesObject = KubernetesObject, D extends OptionDescriptions = OptionDescriptions> extends KubernetesSourceDefinition<T, D> {
  readonly kind: 'source';
  readonly contract: typeof CONTRACT_VERSION;
}

/** Types a source over Kubernetes objects and gives it the shape of a plugin. */
export function defineKubernetesSource<T extends KubernetesObject, const D extends OptionDescriptions>(definition: KubernetesSourceDefinition<T, D>): KubernetesSource<T, D> {
  return { kind: 'source', contract: CONTRACT_VERSION, ...definition };
}

/** A need of any kind as lists hold it: its index functions are only ever given objects of its own kind. */
export function anyNeed<T extends KubernetesObject>(need: Need<T>): Need {
  return need;
}
