/** Values of objects under construction, those of the innermost at the end. It is never made shorter, only written over. */
export class ValueStack {
  readonly values: unknown[] = [];
  top = 0;

  push(value: unknown): void {
    this.values[this.top] = value;
    this.top += 1;
  }
}
