import type { WireEndpoint } from '@external-dns/endpoint';
import type { Outcome, VectorCase } from '../case.ts';
import { isRight } from './right.ts';
import { changesOf, subjectOf, withChanges } from './wire.ts';

/** The recording with our changes of the names that a rule is about, where they are right by themselves. */
export function withOurs(recorded: Outcome, vector: VectorCase, ours: Outcome, isAbout: (name: string) => boolean): Outcome {
  const theirs = changesOf(recorded);
  const own = changesOf(ours);
  const subjects = new Set([theirs, own].flatMap(({ create, update, delete: gone }) => [...create, ...update.map(([before]) => before), ...gone]).map(subjectOf));
  const names = new Set([...subjects].filter((name) => isAbout(name) && isRight(vector, ours, name)));
  if (names.size === 0) return recorded;
  const ofOurs = (endpoint: WireEndpoint): boolean => names.has(subjectOf(endpoint));
  return withChanges(recorded, () => ({
    create: [...theirs.create.filter((endpoint) => !ofOurs(endpoint)), ...own.create.filter(ofOurs)],
    update: [...theirs.update.filter(([before]) => !ofOurs(before)), ...own.update.filter(([before]) => ofOurs(before))],
    delete: [...theirs.delete.filter((endpoint) => !ofOurs(endpoint)), ...own.delete.filter(ofOurs)],
  }));
}
