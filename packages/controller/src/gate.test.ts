import { describe, expect, test } from 'vitest';
import { createGate } from './gate.ts';

const signal = new AbortController().signal;

describe('the gate for writes', () => {
  test('in dry-run refuses and never sends', async () => {
    const gate = createGate({ dryRun: true, requestTimeoutMs: 1_000, now: () => 0 });
    let sent = false;
    await expect(gate.write(signal, async () => { sent = true; })).rejects.toMatchObject({ name: 'WriteRefusedError' });
    expect(sent).toBe(false);
  });

  test('refuses a request that could outlive the lease', async () => {
    const gate = createGate({ dryRun: false, requestTimeoutMs: 1_000, now: () => 500, leaderUntil: () => 1_499 });
    await expect(gate.write(signal, async () => 'sent')).rejects.toMatchObject({ name: 'WriteRefusedError' });
  });

  test('gives what was answered', async () => {
    const gate = createGate({ dryRun: false, requestTimeoutMs: 1_000, now: () => 0, leaderUntil: () => 1_000 });
    await expect(gate.write(signal, async () => 'answer')).resolves.toBe('answer');
  });

  test('ends a request when the process is told to, and when it takes too long', async () => {
    const wait = (given: AbortSignal): Promise<never> => new Promise((_, reject) => given.addEventListener('abort', () => reject(given.reason as Error)));
    const stop = new AbortController();
    const ended = createGate({ dryRun: false, requestTimeoutMs: 60_000, now: () => 0 }).write(stop.signal, wait);
    stop.abort(new Error('told to end'));
    await expect(ended).rejects.toThrow('told to end');
    await expect(createGate({ dryRun: false, requestTimeoutMs: 1, now: () => 0 }).write(signal, wait)).rejects.toThrow('longer than 0.001 s');
  });
});
