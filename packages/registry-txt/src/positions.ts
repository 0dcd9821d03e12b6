/** Positions by scope and name. The two are not joined to one text, for there may be a hundred thousand. */
export class Positions {
  readonly #byScope = new Map<string, Map<string, number>>();

  /** The position that is noted already, or else `position`, which is then noted. */
  noted(scope: string, name: string, position: number): number {
    let names = this.#byScope.get(scope);
    if (names === undefined) this.#byScope.set(scope, (names = new Map<string, number>()));
    const known = names.get(name);
    if (known === undefined) names.set(name, position);
    return known ?? position;
  }
}
