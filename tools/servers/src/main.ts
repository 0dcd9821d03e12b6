import { once } from 'node:events';
import { ensureKubeApiServer, startKubeApiServer } from './index.ts';

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const commands: Readonly<Record<string, () => Promise<void>>> = {
  /** Prints the path of the kube-apiserver, building it where there is none. */
  async build() {
    process.stdout.write(`${await ensureKubeApiServer(progress)}\n`);
  },
  /** Runs an API server until it is interrupted; prints what a shell needs to use it. */
  async start() {
    const server = await startKubeApiServer({ progress });
    process.stdout.write(`export KUBECONFIG=${server.kubeconfigPath}\n`);
    progress(`kube-apiserver at ${server.url}; end it with Ctrl-C`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await server.stop();
  },
};

const [command = ''] = process.argv.slice(2);
const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
if (run === undefined) {
  progress(`unknown command "${command}": one of ${Object.keys(commands).join(', ')}`);
  process.exitCode = 1;
} else {
  await run().catch((error: unknown) => {
    progress(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
