/** `npm run bench [-- NAME…]`: runs benches one after the other; each prints one line of JSON. */
import { availableParallelism } from 'node:os';
import { readCommand } from './bench.ts';
import { benches } from './benches.ts';

const usage = [
  'Usage: npm run bench [-- NAME…] [--size=N…]',
  '',
  'Without a name all are run. Each prints one line of JSON.',
  '',
  ...benches.map(({ name, description }) => `  ${name.padEnd(10)} ${description}`),
  '',
  '  --size=N   objects of each run of "once", "plan" and "round" (repeatable)',
  '',
  'EXTERNAL_DNS_UPSTREAM=FILE names another binary that "once" gives the same work in turn.',
  '',
].join('\n');

const command = readCommand(
  process.argv.slice(2),
  benches.map(({ name }) => name),
);
if (command.kind === 'help') process.stdout.write(usage);
else if (command.kind === 'wrong') {
  process.stderr.write(`${command.problem}\n`);
  process.exitCode = 1;
} else {
  const upstream = process.env['EXTERNAL_DNS_UPSTREAM'] ?? '';
  for (const bench of benches) {
    const { name } = bench;
    if (!command.names.includes(name)) continue;
    try {
      const figures = await bench.run({ ...(command.sizes === undefined ? {} : { sizes: command.sizes }), ...(upstream === '' ? {} : { upstream }) });
      process.stdout.write(`${JSON.stringify({ bench: name, ...figures, node: process.version, cores: availableParallelism() })}\n`);
    } catch (error) {
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}
