import type { OptionDescription, OptionDescriptions } from '@external-dns/plugin';
import { isRepeatable } from './option-value.ts';
import { nearest } from './suggest.ts';

/** What the names of environment variables begin with. */
export const ENVIRONMENT_PREFIX = 'EXTERNAL_DNS_';

/** The environment variable of a flag: `aws-zone-tags` is `EXTERNAL_DNS_AWS_ZONE_TAGS` (spec/core.md §6.1). */
export function environmentName(flag: string): string {
  return ENVIRONMENT_PREFIX + flag.toUpperCase().replaceAll(/[^A-Z0-9_]+/g, '_');
}

/** The texts in a variable: of a repeatable flag one a line, after one trailing line break; of others the whole. Commas never split. */
export function environmentTexts(description: OptionDescription, value: string): readonly string[] {
  return isRepeatable(description) ? value.replace(/\r?\n$/, '').split(/\r?\n/) : [value];
}

// Kubernetes sets such variables in every pod beside a Service named "external-dns".
const ofServices = /_(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

/** Variables with our prefix that set no described flag, each with the nearest one that would; a pod's service links are passed over. */
export function unknownVariables(
  descriptions: OptionDescriptions,
  env: Readonly<Record<string, string | undefined>>,
): readonly { readonly variable: string; readonly suggestion?: string }[] {
  const known = new Set(Object.keys(descriptions).map(environmentName));
  return Object.keys(env)
    .filter((variable) => variable.startsWith(ENVIRONMENT_PREFIX) && !known.has(variable) && !ofServices.test(`_${variable.slice(ENVIRONMENT_PREFIX.length)}`))
    .sort()
    .map((variable) => {
      const suggestion = nearest(variable, known);
      return suggestion === undefined ? { variable } : { variable, suggestion };
    });
}
