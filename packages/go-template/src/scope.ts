/** The variables of one template call, innermost last. */
export class Scope {
  readonly #variables: { readonly name: string; value: unknown }[];

  /** @param dot the value of `$` */
  constructor(dot: unknown) {
    this.#variables = [{ name: '$', value: dot }];
  }

  mark(): number {
    return this.#variables.length;
  }

  pop(mark: number): void {
    this.#variables.length = mark;
  }

  declare(name: string, value: unknown): void {
    this.#variables.push({ name, value });
  }

  /** Sets the innermost variable of that name; false if there is none. */
  assign(name: string, value: unknown): boolean {
    const variable = this.#variables.findLast((candidate) => candidate.name === name);
    if (variable !== undefined) variable.value = value;
    return variable !== undefined;
  }

  /** Sets the variable that stands `depth` from the end. */
  setFromTop(depth: number, value: unknown): void {
    const variable = this.#variables.at(-depth);
    if (variable !== undefined) variable.value = value;
  }

  get(name: string): unknown {
    return this.#variables.findLast((candidate) => candidate.name === name)?.value;
  }
}
