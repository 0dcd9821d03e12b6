import { parseAnnotationFilter, parseLabelSelector } from '@external-dns/kubernetes';
import type { KubernetesObject, Selector } from '@external-dns/kubernetes';
import { configError } from '@external-dns/plugin';
import { isForController } from '../annotations/index.ts';
import type { CommonOptions, KubernetesSourceDefinition } from '../types.ts';

/** Whether the kit's filters let an object through: namespace, controller annotation, annotation and label filter (spec/sources.md §2.6, §3). */
export type ObjectFilter = (object: KubernetesObject) => boolean;

/** Builds the filter of a source. Throws a `config` error that begins with `label filter:` or `annotation filter:` for a selector that does not parse. */
export function createObjectFilter(filters: KubernetesSourceDefinition<KubernetesObject, Record<string, never>>['filters'], common: CommonOptions): ObjectFilter {
  const annotation = filters?.annotationFilter === false ? undefined : parse('annotation filter', common.annotationFilter, parseAnnotationFilter);
  const label = filters?.labelFilter === false ? undefined : parse('label filter', common.labelFilter, parseLabelSelector);
  const controller = filters?.controllerAnnotation !== false;
  return ({ metadata }) =>
    (common.namespace === '' || metadata.namespace === '' || metadata.namespace === common.namespace) &&
    (!controller || isForController(metadata.annotations, common.annotationPrefix)) &&
    (annotation === undefined || annotation.matches(metadata.annotations)) &&
    (label === undefined || label.matches(metadata.labels));
}

function parse(title: string, text: string, parser: (text: string) => Selector): Selector | undefined {
  try {
    const selector = parser(text);
    return selector.empty ? undefined : selector;
  } catch (error) {
    throw configError(`${title}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
