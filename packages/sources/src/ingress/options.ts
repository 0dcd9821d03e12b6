import { parseAnnotationFilter } from '@external-dns/kubernetes';
import { configError } from '@external-dns/plugin';
import type { OptionDescriptions, OptionValues } from '@external-dns/plugin';

const group = 'Source: ingress';

/** The annotation that names a class where `spec.ingressClassName` does not. */
export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Flags of the ingress source (spec/sources.md §28). */
export const ingressOptions = {
  'ingress-class': { type: 'strings', group, default: [], placeholder: 'CLASS', help: 'Look only at ingresses of these classes; all when not given' },
  'ignore-ingress-tls-spec': { type: 'bool', group, default: false, help: 'Take no hostnames from spec.tls' },
  'ignore-ingress-rules-spec': { type: 'bool', group, default: false, help: 'Take no hostnames from spec.rules' },
} as const satisfies OptionDescriptions;

export type IngressOptions = OptionValues<typeof ingressOptions>;

const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** @throws a config error for a class that no ingress can have, and for classes beside an annotation filter on them */
export function checkIngressOptions(options: IngressOptions, annotationFilter: string): void {
  const classes = options['ingress-class'];
  for (const name of classes) {
    if (!labelValue.test(name)) throw configError(`--ingress-class: "${name}" is no name of a class; use at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit`);
  }
  if (classes.length > 0 && parseAnnotationFilter(annotationFilter).requirements.some(({ key }) => key === CLASS_ANNOTATION)) {
    throw configError(`--ingress-class and --annotation-filter "${annotationFilter}" exclude each other: both choose by ${CLASS_ANNOTATION}; use --ingress-class alone`);
  }
}
