import { createLabelCodec, parseAesKey } from '@external-dns/endpoint';
import type { WireEndpoint } from '@external-dns/endpoint';
import { describe, expect, test } from 'vitest';
import type { Outcome, VectorCase } from '../case.ts';
import { withSettledNonces } from './encrypted.ts';

const KEY = '0123456789abcdefFEDCBA9876543210';

function claim(owner: string, nonce: number): WireEndpoint {
  const codec = createLabelCodec({ encrypt: true, aesKey: parseAesKey(KEY), randomNonce: () => new Uint8Array(12).fill(nonce) });
  return { dnsName: 'a-www.test', recordType: 'TXT', targets: [codec.encode({ owner })], labels: { ownedRecord: 'www.test' } };
}

function settled(create: WireEndpoint, { current = [], key = KEY }: { readonly current?: readonly WireEndpoint[]; readonly key?: string } = {}): WireEndpoint | undefined {
  const outcome: Outcome = { exit: 0, desired: [], changes: { create: [create], update: [], delete: [] } };
  const vector: VectorCase = { name: 'family/case', flags: key === '' ? [] : [`--txt-encrypt-aes-key=${key}`], current, expect: outcome };
  return withSettledNonces(vector, outcome).changes?.create[0];
}

describe('newly encrypted claims', () => {
  test('are equal when they say the same', () => {
    expect(settled(claim('me', 1))).toEqual(settled(claim('me', 2)));
  });

  test('differ when they say something else, or when one is in the clear', () => {
    expect(settled(claim('me', 1))).not.toEqual(settled(claim('you', 1)));
    expect(settled(claim('me', 1))).not.toEqual(settled({ ...claim('me', 1), targets: ['"heritage=external-dns,external-dns/owner=me"'] }));
  });

  test.each([
    ['that are stored already', { current: [claim('me', 1)] }],
    ['of a case without a key', { key: '' }],
    ['of another key', { key: 'another-key-another-key-another!' }],
  ])('%s stay as they are', (_, given) => {
    expect(settled(claim('me', 1), given)).toEqual(claim('me', 1));
  });
});
