import { replaceEndpoint } from '@external-dns/endpoint';
import type { Endpoint, MadeList } from '@external-dns/endpoint';
import { objectRef } from '@external-dns/kubernetes';
import type { KubernetesObject } from '@external-dns/kubernetes';
import type { Templates } from '../templates/index.ts';
import type { Expansion } from '../types.ts';
import type { Recorder } from './reads.ts';

/** What came of looking at one object. */
export interface Outcome {
  readonly endpoints: readonly Endpoint[];
  readonly unresolved?: string;
  readonly skipped: NonNullable<Expansion['skipped']>;
  /** What was looked up on the way. */
  readonly notes: ReadonlySet<string>;
}

/** What expanding needs of the source. */
export interface ExpandDeps<T extends KubernetesObject> {
  readonly source: string;
  readonly recorder: Recorder;
  readonly expand: (object: T) => Expansion;
  readonly passes: 'none' | 'names' | 'pairs' | 'all';
  readonly templates: Templates | undefined;
}

/**
 * Expands one object and applies the templates to it. Never throws: an object that fails is unresolved (what it last gave stays) and skipped with a
 * warning, so that it shows.
 */
export function expandObject<T extends KubernetesObject>(object: T, deps: ExpandDeps<T>): Outcome {
  const { recorder, source } = deps;
  const { notes, problem, result, thrown } = recorder.record(() => {
    const expansion = deps.expand(object);
    return { expansion, ...applyTemplates(object, expansion, deps) };
  });
  // A lookup without an answer explains a failure better than the failure itself.
  if (problem !== undefined) return { endpoints: [], unresolved: problem, skipped: [], notes };
  if (thrown !== undefined) return failure(thrown.error, notes);
  if (result === undefined) return { endpoints: [], skipped: [], notes };
  const refs = [objectRef(source, object)];
  const unresolved = result.expansion.unresolved ?? result.unresolved;
  return {
    endpoints: result.endpoints.map((endpoint) => (endpoint.refs === undefined ? replaceEndpoint(endpoint, { refs }) : endpoint)),
    ...(unresolved === undefined ? {} : { unresolved }),
    skipped: skipsOf(result.expansion, result.problems),
    notes,
  };
}

function skipsOf({ skipped = [] }: Expansion, problems: readonly string[]): Outcome['skipped'] {
  return problems.length === 0 ? skipped : [...skipped, ...problems.map((reason) => ({ reason, severity: 'warning' as const }))];
}

/** What comes of an object that made a function of the source throw. */
export function failure(error: unknown, notes: ReadonlySet<string>): Outcome {
  const reason = error instanceof Error ? error.message : String(error);
  return { endpoints: [], unresolved: reason, skipped: [{ reason, severity: 'warning' }], notes };
}

/** The template passes of spec/sources.md §4.3. */
function applyTemplates<T extends KubernetesObject>(
  object: T,
  expansion: Expansion,
  { passes, templates, source }: ExpandDeps<T>,
): { readonly endpoints: readonly Endpoint[]; readonly problems: readonly string[]; readonly unresolved?: string } {
  const problems: string[] = [];
  if (passes === 'none' || templates === undefined || !templates.configured) return { endpoints: expansion.endpoints, problems };
  const combine = (existing: readonly Endpoint[], generate: () => readonly Endpoint[]): readonly Endpoint[] => {
    if (!templates.combine && existing.length > 0) return existing;
    const generated = generate();
    return templates.combine ? [...existing, ...generated] : generated;
  };
  const take = (made: MadeList): readonly Endpoint[] => {
    problems.push(...made.problems);
    return made.endpoints;
  };
  const paired = passes === 'names' ? expansion.endpoints : combine(expansion.endpoints, () => take(templates.pairs(object, source)));
  if (passes === 'all') return { endpoints: combine(paired, () => take(templates.namesAndTargets(object, source))), problems };
  const { forNames, unresolvedForNames } = expansion;
  if (forNames === undefined && unresolvedForNames === undefined) return { endpoints: paired, problems };
  let named = false;
  const endpoints = combine(paired, () => {
    const names = templates.names(object, source);
    named = names.length > 0;
    return named ? (forNames?.(names) ?? []) : [];
  });
  return { endpoints, problems, ...(named && unresolvedForNames !== undefined ? { unresolved: unresolvedForNames } : {}) };
}
