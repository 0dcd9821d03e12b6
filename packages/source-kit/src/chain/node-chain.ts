import { normalName } from '@external-dns/endpoint';
import type { Name } from '@external-dns/plugin';
import type { Pace } from '../pace.ts';
import type { Stage } from '../types.ts';
import type { Chain, OnName } from './chain.ts';
import type { SourceInput } from './input.ts';
import { groupNode, mapNode } from './nodes.ts';
import type { Bucket, Node } from './nodes.ts';
import type { Notices } from './notices.ts';

/** Digits of a source's position in the keys of its buckets. */
const POSITION = 5;

/** A chain of any stages. Each group stage remembers its groups and who is in them, so that a change reaches the groups that it was in and is in. */
export class NodeChain implements Chain {
  readonly #inputs: readonly { readonly input: SourceInput; readonly prefix: string; readonly known: Set<Name> }[];
  readonly #nodes: readonly Node[];

  constructor(inputs: readonly SourceInput[], stages: readonly Stage[], notices: Notices) {
    this.#inputs = inputs.map((input, index) => ({ input, prefix: inputs.length === 1 ? '' : String(index).padStart(POSITION, '0'), known: new Set() }));
    const last: Stage = { kind: 'group', name: 'by-name', keys: ({ dnsName }) => [this.#normal(dnsName)], group: (_, endpoints) => endpoints };
    this.#nodes = [...stages, last].map((stage) => (stage.kind === 'map' ? mapNode(stage, notices.stage()) : groupNode(stage, notices.stage())));
  }

  async update(onName: OnName, pace: Pace): Promise<void> {
    let changes = this.#changedBuckets();
    for (const node of this.#nodes) changes = await node(changes, pace);
    for (const { key, endpoints } of changes) onName(key, endpoints);
  }

  #changedBuckets(): readonly Bucket[] {
    return this.#inputs.flatMap(({ input, prefix, known }) => {
      const changes = input.takeChanges();
      const names = changes === 'all' ? new Set([...known, ...input.names()]) : changes;
      return Array.from(names, (name) => {
        const endpoints = input.at(name);
        if (endpoints.length === 0) known.delete(name);
        else known.add(name);
        return { key: `${prefix}${name}`, endpoints };
      });
    });
  }

  /** The normal form of a name. Most names are in it already, as their source knows. */
  #normal(dnsName: string): Name {
    return !dnsName.endsWith('.') && this.#inputs.some(({ known }) => known.has(dnsName)) ? dnsName : normalName(dnsName);
  }
}
