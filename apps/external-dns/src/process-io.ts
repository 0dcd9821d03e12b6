/** What the program touches of the process, injected so that tests can run it whole. */
export interface ProcessIO {
  readonly env: Readonly<Record<string, string | undefined>>;
  stdout(text: string): void;
  /** Whether standard output is a terminal that shows colours. */
  readonly colour: boolean;
  stderr(text: string): void;
  /** Columns of the terminal. */
  readonly width: number;
  /** Aborted by the first SIGTERM or SIGINT, with a reason to log: finish the round in hand, then end. */
  readonly stop: AbortSignal;
  /** Aborted by the second one: end now. */
  readonly abort: AbortSignal;
}

/** The io of this process. Registers signal handlers; call it once. */
export function processIO(): ProcessIO {
  const stop = new AbortController();
  const abort = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) abort.abort(new Error(`received ${signal} twice`));
    else stop.abort(new Error(`Received ${signal}. Terminating...`));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const { stdout, stderr, env } = process;
  return {
    env,
    stdout: (text) => void stdout.write(text),
    stderr: (text) => void stderr.write(text),
    colour: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    width: Math.min(stdout.columns ?? 100, 140),
    stop: stop.signal,
    abort: abort.signal,
  };
}
