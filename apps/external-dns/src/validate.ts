import { parseAnnotationFilter, parseLabelSelector } from '@external-dns/kubernetes';
import { nearest } from '@external-dns/options';
import { configError } from '@external-dns/plugin';
import type { CoreValues } from './core-options.ts';
import { providers, registries, sources } from './plugins.ts';

/**
 * Checks what one flag says against another, and names of plugins (spec/core.md §6.3). Throws one `config` error with a line for each thing that is wrong.
 * `moreProviders`: names of providers that are handed over rather than built in.
 */
export function validate(values: CoreValues & Readonly<Record<string, unknown>>, moreProviders: readonly string[] = []): void {
  const problems: string[] = [];
  const check = (bad: boolean, problem: string): void => {
    if (bad) problems.push(problem);
  };
  for (const name of values.source) known('source', name, sources.map((entry) => entry.name), problems);
  known('provider', values.provider, [...providers.map((entry) => entry.name), ...moreProviders], problems);
  known('registry', values.registry, registries.map((entry) => entry.name), problems);
  check(values.policy === '', '--policy must be given: sync, upsert-only or create-only');
  check(values['ignore-hostname-annotation'] && values['fqdn-template'].every((text) => text === ''), '--ignore-hostname-annotation needs --fqdn-template: without either there are no names');
  check(text(values['txt-prefix']) !== '' && text(values['txt-suffix']) !== '', '--txt-prefix and --txt-suffix cannot both be given: choose one');
  selector('label-filter', values['label-filter'], parseLabelSelector, problems);
  selector('annotation-filter', values['annotation-filter'], parseAnnotationFilter, problems);
  const prefix = values['annotation-prefix'];
  check(prefix === '', '--annotation-prefix cannot be empty; the default is external-dns.kubernetes.io/');
  check(prefix !== '' && !prefix.endsWith('/'), `--annotation-prefix must end with "/", and "${prefix}" does not`);
  check(values['kube-api-qps'] <= 0, `--kube-api-qps must be greater than 0, and ${values['kube-api-qps']} is not`);
  check(values['kube-api-burst'] <= 0, `--kube-api-burst must be greater than 0, and ${values['kube-api-burst']} is not`);
  check(values['create-ptr'] && !values['managed-record-types'].includes('PTR'), '--create-ptr needs PTR among --managed-record-types');
  check(values.interval <= 0, '--interval must be longer than 0s');
  check(values['delete-guard'] < 0 || values['delete-guard'] > 100, `--delete-guard is a percentage from 0 to 100, and ${values['delete-guard']} is not`);
  check(values.manifests.length > 0 && (values.kubeconfig !== '' || values.server !== ''), '--manifests takes the place of a cluster: leave out --kubeconfig and --server');
  if (problems.length > 0) throw configError(problems.join('\n'));
}

function known(flag: string, value: string, names: readonly string[], problems: string[]): void {
  if (names.includes(value)) return;
  const suggestion = nearest(value, names);
  problems.push(`--${flag}: "${value}" is not available here; one of ${[...names].sort().join(', ')}${suggestion === undefined ? '' : `. Did you mean ${suggestion}?`}`);
}

function selector(flag: string, value: string, parse: (text: string) => unknown, problems: string[]): void {
  try {
    parse(value);
  } catch (error) {
    problems.push(`--${flag}: "${value}" is no selector: ${error instanceof Error ? error.message : String(error)}. Write one like app=web,tier!=cache`);
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
