import { keyOf, keyText } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { rejectedError, throttledError, transientError, writeRefusedError } from '@external-dns/plugin';
import type { Change, ProviderRecord } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import { applyEach } from './apply-each.ts';
import type { EachOptions } from './apply-each.ts';
import { endpoint, group, stored } from './test-support.ts';

/** A zone that keeps record sets; `fail` may throw instead of making a change. */
function zone(records: readonly Endpoint[], fail: (change: Change) => Error | undefined = () => undefined) {
  const kept = new Map(records.map((each) => [keyText(keyOf(each)), each]));
  const log: string[] = [];
  const send: EachOptions['send'] = async (change): Promise<ProviderRecord | undefined> => {
    const about = change.kind === 'delete' ? change.current.endpoint : change.desired;
    log.push(`${change.kind} ${about.recordType} ${about.targets.join()}`);
    const error = fail(change);
    if (error !== undefined) throw error;
    if (change.kind === 'delete') {
      kept.delete(keyText(keyOf(about)));
      return undefined;
    }
    kept.set(keyText(keyOf(about)), about);
    return { endpoint: about, zone: 'z' };
  };
  return { send, log, content: () => [...kept.values()].map(({ recordType, targets }) => `${recordType} ${targets.join()}`).sort() };
}

const run = (options: Partial<EachOptions> & Pick<EachOptions, 'groups' | 'send'>) => applyEach({ concurrency: 1, signal: new AbortController().signal, ...options });

const oldA = stored();
const cname = endpoint({ recordType: 'CNAME', targets: ['other.example.org'] });
const claim = endpoint({ recordType: 'TXT', targets: ['"mine"'] });
const failOn = (type: string, error: Error, kind?: Change['kind']) => (change: Change) => {
  const about = change.kind === 'delete' ? change.current.endpoint : change.desired;
  return about.recordType === type && (kind === undefined || change.kind === kind) ? error : undefined;
};
const replace: readonly Change[] = [
  { kind: 'delete', current: oldA },
  { kind: 'create', desired: claim },
  { kind: 'create', desired: cname },
];

test('changes run in the order of the group, and what is stored now is told', async () => {
  const { send, log, content } = zone([oldA.endpoint]);
  const outcomes = await run({ groups: [group('g', replace)], send });
  expect(log).toEqual(['delete A 192.0.2.1', 'create TXT "mine"', 'create CNAME other.example.org']);
  expect(content()).toEqual(['CNAME other.example.org', 'TXT "mine"']);
  expect(outcomes.get('g')).toEqual({ kind: 'applied', now: [claim, cname].map((each) => ({ endpoint: each, zone: 'z' })) });
});

test('an update to what is stored already is left out', async () => {
  const { send, log } = zone([claim]);
  const held = { endpoint: claim, zone: 'z' };
  const outcomes = await run({ groups: [group('g', [{ kind: 'update', current: held, desired: claim }])], send });
  expect(log).toEqual([]);
  expect(outcomes.get('g')).toEqual({ kind: 'applied', now: [held] });
});

test('where the API does not say what it stored, neither does the outcome', async () => {
  const outcomes = await run({ groups: [group('g')], send: async () => undefined });
  expect(outcomes.get('g')).toEqual({ kind: 'applied' });
});

describe('a change that fails after others of its group', () => {
  test('a refused replacement brings back what it replaced and takes back its claim', async () => {
    const { send, content } = zone([oldA.endpoint], failOn('CNAME', rejectedError('no CNAME here')));
    const outcomes = await run({ groups: [group('g', replace)], send });
    expect(outcomes.get('g')).toMatchObject({ kind: 'rejected', error: { message: 'no CNAME here' } });
    expect(content()).toEqual(['A 192.0.2.1']);
  });

  test('an update before it is taken back', async () => {
    const { send, content } = zone([oldA.endpoint], failOn('CNAME', rejectedError('no')));
    const desired = endpoint({ targets: ['192.0.2.9'] });
    const outcomes = await run({ groups: [group('g', [{ kind: 'update', current: oldA, desired }, { kind: 'create', desired: cname }])], send });
    expect(outcomes.get('g')?.kind).toBe('rejected');
    expect(content()).toEqual(['A 192.0.2.1']);
  });

  test('when undoing fails too nobody knows', async () => {
    const { send } = zone([oldA.endpoint], (change) => failOn('CNAME', rejectedError('no'))(change) ?? failOn('A', transientError('down'), 'create')(change));
    const outcomes = await run({ groups: [group('g', replace)], send });
    expect(outcomes.get('g')).toMatchObject({ kind: 'unknown', error: { message: 'no' } });
  });

  test('without an answer nothing is undone: it may have been made', async () => {
    const { send, log } = zone([oldA.endpoint], failOn('CNAME', transientError('no answer')));
    const outcomes = await run({ groups: [group('g', replace)], send });
    expect(outcomes.get('g')?.kind).toBe('unknown');
    expect(log).toHaveLength(3);
  });

  test('a refused deletion that was to make room brings back what went before it', async () => {
    const oldAAAA = stored({ recordType: 'AAAA', targets: ['2001:db8::1'] });
    const { send, content } = zone([oldA.endpoint, oldAAAA.endpoint], failOn('AAAA', rejectedError('locked')));
    const outcomes = await run({ groups: [group('g', [{ kind: 'create', desired: claim }, { kind: 'delete', current: oldA }, { kind: 'delete', current: oldAAAA }, { kind: 'create', desired: cname }])], send });
    expect(outcomes.get('g')?.kind).toBe('rejected');
    expect(content()).toEqual(['A 192.0.2.1', 'AAAA 2001:db8::1']);
  });

  test('a deleted record does not come back because its claim cannot be deleted', async () => {
    const { send, content } = zone([oldA.endpoint, claim], failOn('TXT', rejectedError('locked')));
    const outcomes = await run({ groups: [group('g', [{ kind: 'delete', current: oldA }, { kind: 'delete', current: { endpoint: claim, zone: 'z' } }])], send });
    expect(outcomes.get('g')?.kind).toBe('unknown');
    expect(content()).toEqual(['TXT "mine"']);
  });
});

describe('several groups', () => {
  test('a refused one does not stop the others', async () => {
    const { send } = zone([], (change) => (change.kind === 'create' && change.desired.dnsName.startsWith('b.') ? rejectedError('bad') : undefined));
    const outcomes = await run({ groups: [group('a'), group('b'), group('c')], send });
    expect([...outcomes].map(([id, { kind }]) => `${id} ${kind}`)).toEqual(['a applied', 'b rejected', 'c applied']);
  });

  test.each([
    ['throttling', throttledError('slow down', 5000)],
    ['a refused write', writeRefusedError('dry run')],
  ])('after %s no other is begun', async (_case, error) => {
    const { send, log } = zone([], () => error);
    const outcomes = await run({ groups: [group('a'), group('b')], send });
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['not-attempted', 'not-attempted']);
    expect(log).toHaveLength(1);
  });

  test('after an abort no other is begun', async () => {
    const stop = new AbortController();
    const outcomes = await run({ groups: [group('a'), group('b')], signal: stop.signal, send: async () => (stop.abort(new Error('stop')), undefined) });
    expect([...outcomes].map(([id, { kind }]) => `${id} ${kind}`)).toEqual(['a applied', 'b not-attempted']);
  });

  test('no more are under way than asked for', async () => {
    let running = 0;
    let most = 0;
    const progress: number[] = [];
    const send = async (): Promise<undefined> => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
    };
    const all = ['a', 'b', 'c', 'd', 'e'].map((id) => group(id));
    await run({ groups: all, concurrency: 2, send, onProgress: (done) => progress.push(done) });
    expect(most).toBe(2);
    expect(progress).toEqual([1, 2, 3, 4, 5]);
  });
});
