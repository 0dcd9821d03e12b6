import { compareBytes, createEndpoint, endpointsForHostsAndTargets, mergeEndpoints, suitableType, trimDot, trimSpace } from '@external-dns/endpoint';
import type { Endpoint, MadeList } from '@external-dns/endpoint';
import { goQuote, parseTemplate } from '@external-dns/go-template';
import type { ExecuteOptions, Template } from '@external-dns/go-template';
import type { KubernetesObject } from '@external-dns/kubernetes';
import { configError } from '@external-dns/plugin';
import { isSourceFunction, templateFunctions } from './functions.ts';
import type { Templates, TemplatesOptions } from './types.ts';
import { plainView, typedView } from './view.ts';

/** The name of every template, as its errors show it. */
const TEMPLATE = 'endpoint';

/**
 * Parses the templates of the flags. Values of one flag are joined with commas and each is checked with those before it; blank text is no template.
 * Throws a `config` error that names the flag, the position and the value: `--fqdn-template[1] "{{.Name": …`.
 */
export function createTemplates(options: TemplatesOptions): Templates {
  const functions = { ...templateFunctions, isSource: isSourceFunction('', options.sourceNames) };
  const parse = (flag: string, values: readonly string[]): Template | undefined => {
    let template: Template | undefined;
    for (const [index, value] of values.entries()) {
      try {
        template = parseTemplate(TEMPLATE, values.slice(0, index + 1).join(','), { functions });
      } catch (error) {
        throw configError(`${flag}[${index}] ${goQuote(value)}: ${messageOf(error)}`, error);
      }
    }
    return trimSpace(values.join(',')) === '' ? undefined : template;
  };
  const fqdn = parse('--fqdn-template', options.fqdn);
  const target = parse('--target-template', options.target);
  const fqdnTarget = parse('--fqdn-target-template', options.fqdnTarget);

  const bound = new Map<string, { readonly isSource: ReturnType<typeof isSourceFunction> }>();
  const functionsOf = (source: string): { readonly isSource: ReturnType<typeof isSourceFunction> } => {
    const known = bound.get(source) ?? { isSource: isSourceFunction(source, options.sourceNames) };
    bound.set(source, known);
    return known;
  };
  const render = (template: Template | undefined, object: KubernetesObject, source: string): readonly string[] =>
    template === undefined ? [] : itemsOf(output(template, object, functionsOf(source)));

  return {
    configured: fqdn !== undefined || target !== undefined || fqdnTarget !== undefined,
    combine: options.combine,
    givesNames: fqdn !== undefined || fqdnTarget !== undefined,
    names: (object, source) => render(fqdn, object, source),
    pairs: (object, source) => pairsOf(render(fqdnTarget, object, source)),
    namesAndTargets: (object, source) => {
      const names = render(fqdn, object, source);
      return names.length === 0 ? { endpoints: [], problems: [] } : endpointsForHostsAndTargets(names, render(target, object, source));
    },
  };
}

/** Renders with Go's field names first, then with JSON names and missing keys as errors (spec/core.md §4.10). */
function output(template: Template, object: KubernetesObject, functions: NonNullable<ExecuteOptions['functions']>): string {
  try {
    return template.execute(typedView(object), { functions });
  } catch (typed) {
    try {
      return template.execute(plainView(object), { functions, missingKey: 'error' });
    } catch (plain) {
      const { namespace, name } = object.metadata;
      throw new Error(`failed to apply template on ${object.kind} ${namespace}/${name}: ${messageOf(typed)} (unstructured retry also failed: ${messageOf(plain)})`, { cause: plain });
    }
  }
}

function itemsOf(text: string): readonly string[] {
  const items = text.split(',').map((piece) => trimDot(trimSpace(piece)));
  return [...new Set(items.filter((item) => item !== ''))].sort(compareBytes);
}

/** `host:target` items, split at the first colon; an item without both is left out (spec/core.md §4.11). */
function pairsOf(items: readonly string[]): MadeList {
  const endpoints: Endpoint[] = [];
  const problems: string[] = [];
  for (const item of items) {
    const at = item.indexOf(':');
    const host = trimSpace(item.slice(0, Math.max(at, 0)));
    const target = trimSpace(item.slice(at + 1));
    if (at < 0 || host === '' || target === '') continue;
    const made = createEndpoint({ dnsName: host, recordType: suitableType(target), targets: [target] });
    if (made.ok) endpoints.push(made.endpoint);
    else problems.push(made.problem);
  }
  return { endpoints: mergeEndpoints(endpoints).endpoints, problems };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
