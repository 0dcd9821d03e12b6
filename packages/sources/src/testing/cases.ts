import type { KubernetesObject } from '@external-dns/kubernetes';
import type { OptionDescriptions } from '@external-dns/plugin';
import type { KubernetesSourceDefinition } from '@external-dns/source-kit';
import { expect, test } from 'vitest';
import { desiredOf, textOf } from './desired-of.ts';
import type { Manifest, Setup } from './desired-of.ts';

/** A row of a table: what a source makes of objects. */
export interface Case<D extends OptionDescriptions> {
  readonly title: string;
  readonly objects: readonly Manifest[];
  readonly setup?: Setup<D>;
  /** As {@link textOf} writes them, in any order. */
  readonly gives: readonly string[];
  /** Parts of the reasons for what is left out, in order. */
  readonly skips?: readonly string[];
  readonly unresolved?: readonly string[];
}

/** Makes a test of each row. */
export function testCases<T extends KubernetesObject, D extends OptionDescriptions>(definition: KubernetesSourceDefinition<T, D>, cases: readonly Case<D>[]): void {
  test.each(cases)('$title', async ({ objects, setup, gives, skips = [], unresolved = [] }) => {
    const desired = await desiredOf(definition, objects, setup);
    expect(desired.endpoints.map(textOf).sort()).toEqual([...gives].sort());
    expect(desired.unresolved).toEqual(unresolved);
    expect(desired.skipped).toHaveLength(skips.length);
    for (const [index, part] of skips.entries()) expect(desired.skipped[index]).toContain(part);
  });
}

/** Annotations under the default prefix. */
export function annotations(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`external-dns.kubernetes.io/${key}`, value]));
}
