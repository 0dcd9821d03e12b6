import type { Observer } from '@external-dns/controller';
import { completionScript, helpText, manPage, parseOptions } from '@external-dns/options';
import type { BuiltInFlag, Program } from '@external-dns/options';
import { errorKind } from '@external-dns/plugin';
import { allOptions } from './plugins.ts';
import type { ProcessIO } from './process-io.ts';
import { version } from './version.ts';

const commands = { plan: { help: 'Shows what would be changed and changes nothing; exits with 0 for no changes, 2 for changes, 1 for an error.' } };

/**
 * The program: reads the command line and environment, runs, and returns the exit code. Never rejects: what goes wrong at the start is told on standard
 * error (and is 1).
 */
export async function main(argv: readonly string[], io: ProcessIO, observers: readonly Observer[] = []): Promise<number> {
  try {
    const descriptions = allOptions();
    const program: Program = { name: 'external-dns', description: 'Keeps the records of DNS providers equal to what Kubernetes objects ask for.', options: descriptions, commands };
    const parsed = parseOptions(descriptions, { argv, env: io.env, commands });
    if (parsed.action !== 'run') {
      io.stdout(builtIn(parsed.action, program, io));
      return 0;
    }
    // Who asks for help waits for none of what does the work.
    const { run } = await import('./run.ts');
    const { values, command, warnings } = parsed;
    return await run({ values, descriptions, warnings, io, observers, ...(command === undefined ? {} : { command }) });
  } catch (error) {
    io.stderr(startError(error));
    return 1;
  }
}

function builtIn(flag: BuiltInFlag, program: Program, io: ProcessIO): string {
  switch (flag) {
    case 'help':
    case 'help-long':
      return helpText(program, io.width);
    case 'help-man':
      return manPage(program);
    case 'version':
      return `${version}\n`;
    case 'completion-script-bash':
      return completionScript(program, 'bash');
    case 'completion-script-zsh':
      return completionScript(program, 'zsh');
    case 'completion-script-fish':
      return completionScript(program, 'fish');
  }
}

/** The configuration is told line by line; anything else is a fault of the program and is told with its stack. */
function startError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = errorKind(error) === 'config' || !(error instanceof Error) ? message : (error.stack ?? message);
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `external-dns: ${line}`))
    .join('\n')
    .concat('\n');
}
