/** Positions by scope and name. The two are not joined to one text, for there may be a hundred thousand. */
export class Positions {
  readonly #byScope = new Map<string, Map<string, number>>();

  get(scope: string, name: string): number | undefined {
    return this.#byScope.get(scope)?.get(name);
  }

  set(scope: string, name: string, position: number): void {
    this.#names(scope).set(name, position);
  }

  /** The position that is noted already, or else `position`, which is then noted. */
  noted(scope: string, name: string, position: number): number {
    const names = this.#names(scope);
    const known = names.get(name);
    if (known === undefined) names.set(name, position);
    return known ?? position;
  }

  #names(scope: string): Map<string, number> {
    let names = this.#byScope.get(scope);
    if (names === undefined) this.#byScope.set(scope, (names = new Map<string, number>()));
    return names;
  }
}
