import { buildEndpoint } from '@external-dns/endpoint';
import type { Endpoint, MadeList, ObjectRef } from '@external-dns/endpoint';
import { objectRef } from '@external-dns/kubernetes';
import type { KubernetesObject } from '@external-dns/kubernetes';
import type { Templates } from '../templates/index.ts';
import type { Expansion } from '../types.ts';
import type { Recorder } from './reads.ts';

/** What came of looking at one object. */
export interface Outcome {
  readonly ref: ObjectRef;
  readonly endpoints: readonly Endpoint[];
  readonly unresolved: string | undefined;
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
    return { expansion, made: applyTemplates(object, expansion, deps) };
  });
  const ref = objectRef(source, object);
  // A lookup without an answer explains a failure better than the failure itself.
  if (problem !== undefined) return { ref, endpoints: none, unresolved: problem, skipped: none, notes };
  if (thrown !== undefined || result === undefined) return failure(ref, thrown?.error, notes);
  const { expansion, made } = result;
  return { ref, endpoints: withRef(made.endpoints, ref), unresolved: expansion.unresolved ?? made.unresolved, skipped: skipsOf(expansion, made.problems), notes };
}

const none: readonly never[] = [];

/** Endpoints with the object they came from, where the source has not said so itself. */
function withRef(list: readonly Endpoint[], ref: ObjectRef): readonly Endpoint[] {
  if (list.length === 0) return none;
  const own = [ref];
  return list.map((endpoint) => {
    if (endpoint.refs !== undefined) return endpoint;
    const { dnsName, recordType, targets, recordTTL, setIdentifier, labels, providerSpecific } = endpoint;
    return buildEndpoint({ dnsName, recordType, targets, recordTTL, setIdentifier, labels, providerSpecific, refs: own });
  });
}

function skipsOf({ skipped = none }: Expansion, problems: readonly string[]): Outcome['skipped'] {
  return problems.length === 0 ? skipped : [...skipped, ...problems.map((reason) => ({ reason, severity: 'warning' as const }))];
}

/** What comes of an object that made a function of the source throw. */
export function failure(ref: ObjectRef, error: unknown, notes: ReadonlySet<string>): Outcome {
  const reason = error instanceof Error ? error.message : String(error);
  return { ref, endpoints: none, unresolved: reason, skipped: [{ reason, severity: 'warning' }], notes };
}

/** The template passes of spec/sources.md §4.3. */
function applyTemplates<T extends KubernetesObject>(
  object: T,
  expansion: Expansion,
  { passes, templates, source }: ExpandDeps<T>,
): { readonly endpoints: readonly Endpoint[]; readonly problems: readonly string[]; readonly unresolved?: string } {
  if (passes === 'none' || templates === undefined || !templates.configured) return { endpoints: expansion.endpoints, problems: none };
  const problems: string[] = [];
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
