import { expect, it } from 'vitest';
import { startProcess } from './server-process.ts';

const node = { name: 'thing', program: process.execPath, patienceMs: 10_000 };
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('waits until the server is ready and ends it', async () => {
  let asked = 0;
  const server = await startProcess({ ...node, args: ['-e', 'setInterval(() => {}, 1000)'], ready: async () => (asked += 1) > 2 });
  expect(asked).toBe(3);
  expect(isRunning(server.pid)).toBe(true);
  await server.stop();
  expect(isRunning(server.pid)).toBe(false);
  await server.stop();
});

it('shows the output of a server that ends before it is ready', async () => {
  const started = startProcess({ ...node, args: ['-e', 'console.error("no disk"); process.exit(3)'], ready: () => Promise.reject(new Error('refused')) });
  await expect(started).rejects.toThrow(/thing ended \(exit code 3\) before it was ready:\nno disk/);
});

it('ends a server that does not become ready', async () => {
  const started = startProcess({ ...node, patienceMs: 1, args: ['-e', 'setInterval(() => {}, 1000)'], ready: async () => false });
  await expect(started).rejects.toThrow('thing was not ready after 0.001 s');
});

it('names a program that is not there', async () => {
  await expect(startProcess({ ...node, program: '/no/such/program', args: [], ready: async () => true })).rejects.toThrow('thing cannot be started as /no/such/program');
});
