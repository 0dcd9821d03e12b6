import { withLabels } from '@external-dns/endpoint';
import type { ChangeGroup, Context, ProviderRecord } from '@external-dns/plugin';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, ZoneProvider, a } from '../test/fakes.ts';
import { silentLogger } from './log/logger.ts';
import { ZoneStore } from './zone-store.ts';

const { signal } = new AbortController();
const ctx: Context = { signal, log: silentLogger, clock: new ManualClock(), telemetry: () => {}, write: (send) => send(signal) };
const breathe = async (): Promise<void> => {};
const zone = 'example.org';

let provider: ZoneProvider;
let store: ZoneStore;

beforeEach(async () => {
  provider = new ZoneProvider();
  provider.put(a('one.example.org'));
  provider.put(a('two.example.org'));
  store = new ZoneStore(provider);
  await store.refresh(ctx, 0);
});

async function known(names?: readonly string[]): Promise<readonly string[]> {
  const { records } = await store.snapshot(breathe, names);
  return records.map(({ endpoint }) => `${endpoint.dnsName} ${endpoint.targets.join(',')}`).sort();
}

/** As a registry hands records on: with the labels of their claim. */
async function current(name: string): Promise<ProviderRecord> {
  const [record] = (await store.snapshot(breathe, [name])).records;
  if (record === undefined) throw new Error(`${name} is not known`);
  return { ...record, endpoint: withLabels(record.endpoint, { owner: 'me' }) };
}

function applied(changes: ChangeGroup['changes'], now?: readonly ProviderRecord[]): void {
  store.settle([{ id: 'g', zone, name: zone, changes }], new Map([['g', now === undefined ? { kind: 'applied' } : { kind: 'applied', now }]]));
}

describe('what was written is known', () => {
  test('of a new record', async () => {
    applied([{ kind: 'create', desired: a('new.example.org') }]);
    expect(await known(['new.example.org'])).toEqual(['new.example.org 192.0.2.1']);
    expect(await known()).toEqual(['new.example.org 192.0.2.1', 'one.example.org 192.0.2.1', 'two.example.org 192.0.2.1']);
  });

  test('of an updated record, which takes the place of the one before', async () => {
    applied([{ kind: 'update', current: await current('one.example.org'), desired: a('one.example.org', '192.0.2.7') }]);
    expect(await known()).toEqual(['one.example.org 192.0.2.7', 'two.example.org 192.0.2.1']);
  });

  test('of a deleted record, which is gone', async () => {
    applied([{ kind: 'delete', current: await current('one.example.org') }]);
    expect(await known()).toEqual(['two.example.org 192.0.2.1']);
  });

  test('as the provider says that it is stored', async () => {
    applied([{ kind: 'update', current: await current('one.example.org'), desired: a('one.example.org', '192.0.2.7') }], [{ endpoint: a('one.example.org', '192.0.2.8'), zone }]);
    expect(await known()).toEqual(['one.example.org 192.0.2.8', 'two.example.org 192.0.2.1']);
  });

  test('one change after the other', async () => {
    applied([{ kind: 'create', desired: a('new.example.org') }]);
    applied([{ kind: 'update', current: { endpoint: a('new.example.org'), zone }, desired: a('new.example.org', '192.0.2.9') }]);
    applied([{ kind: 'delete', current: await current('two.example.org') }]);
    expect(await known()).toEqual(['new.example.org 192.0.2.9', 'one.example.org 192.0.2.1']);
  });

  test('until the next read, which knows better', async () => {
    applied([{ kind: 'create', desired: a('new.example.org') }]);
    await store.refresh(ctx, 0);
    expect(await known()).toEqual(['one.example.org 192.0.2.1', 'two.example.org 192.0.2.1']);
  });
});

test('what has no outcome makes the store dirty, and changes nothing that is known', async () => {
  store.settle([{ id: 'g', zone, name: zone, changes: [{ kind: 'create', desired: a('new.example.org') }] }], new Map());
  expect(store.dirty).toBe(true);
  expect(await known()).toHaveLength(2);
});
