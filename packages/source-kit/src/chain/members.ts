import { compareBytes } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';

/** A bucket of the input with the groups of each of its endpoints. */
export interface Member {
  readonly key: string;
  readonly endpoints: readonly Endpoint[];
  readonly groups: readonly (readonly string[])[];
}

/** Which buckets have a part in a group; nearly always one, which then costs no map. */
export class Members {
  #only: Member | undefined;
  #more: Map<string, Member> | undefined;

  get empty(): boolean {
    return this.#only === undefined && (this.#more === undefined || this.#more.size === 0);
  }

  /** Takes the place of a member with the same key. */
  add(member: Member): void {
    if (this.#more !== undefined) this.#more.set(member.key, member);
    else if (this.#only === undefined || this.#only.key === member.key) this.#only = member;
    else {
      this.#more = new Map([
        [this.#only.key, this.#only],
        [member.key, member],
      ]);
      this.#only = undefined;
    }
  }

  remove(key: string): void {
    if (this.#only?.key === key) this.#only = undefined;
    this.#more?.delete(key);
  }

  /** The endpoints of all members that are in `group`, in the byte order of the members' keys. */
  endpointsOf(group: string): readonly Endpoint[] {
    if (this.#only !== undefined) return partOf(this.#only, group);
    if (this.#more === undefined) return [];
    return [...this.#more.values()].sort((a, b) => compareBytes(a.key, b.key)).flatMap((member) => partOf(member, group));
  }
}

function partOf({ endpoints, groups }: Member, group: string): readonly Endpoint[] {
  // An endpoint is only ever a member through one of its groups.
  if (endpoints.length === 1) return endpoints;
  return endpoints.filter((_, index) => groups[index]?.includes(group));
}
