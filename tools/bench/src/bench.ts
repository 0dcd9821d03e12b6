/** What a bench was asked for on the command line. */
export interface BenchOptions {
  /** Numbers of objects (`--size`, repeatable); absent: the bench's own. */
  readonly sizes?: readonly number[];
  /** Path of another ExternalDNS binary that does the same work in turn; only `once` looks at it. */
  readonly upstream?: string;
}

/** What was measured: printed as one line of JSON. Units are in the names of the members. */
export type Figures = Readonly<Record<string, unknown>>;

/** One benchmark. */
export interface Bench {
  readonly name: string;
  /** One line for `--help`. */
  readonly description: string;
  /** Measures; rejects with an error that says what is missing when it cannot. */
  run(options: BenchOptions): Promise<Figures>;
}

/** The command line, read. */
export type BenchCommand = { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly problem: string } | { readonly kind: 'run'; readonly names: readonly string[]; readonly sizes?: readonly number[] };

/** Reads `[NAME…] [--size=N…] [--help]`; without a name, `known` are all run. */
export function readCommand(args: readonly string[], known: readonly string[]): BenchCommand {
  const names: string[] = [];
  const sizes: number[] = [];
  for (const arg of args) {
    if (arg === '--help') return { kind: 'help' };
    if (arg.startsWith('--size=')) {
      const text = arg.slice('--size='.length);
      if (!/^[1-9]\d{0,6}$/.test(text)) return { kind: 'wrong', problem: `--size: "${text}" is no number of objects; write for example --size=100000` };
      sizes.push(Number(text));
    } else if (arg.startsWith('-')) return { kind: 'wrong', problem: `unknown flag "${arg}": --size=N and --help are known` };
    else if (!known.includes(arg)) return { kind: 'wrong', problem: `unknown bench "${arg}": one of ${known.join(', ')}` };
    else names.push(arg);
  }
  return { kind: 'run', names: names.length === 0 ? known : names, ...(sizes.length === 0 ? {} : { sizes }) };
}

/** The middle value; of an even number of values the lower of the two. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** To three significant digits, to keep lines readable. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
