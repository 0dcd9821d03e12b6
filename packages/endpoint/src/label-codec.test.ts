import { createCipheriv } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLabelCodec, decryptText, encryptText, parseAesKey } from './label-codec.ts';

const keyOne = parseAesKey(')K_Fy|?Z.64#UuHm`}[d!GC%WJM_fs{_');
const keyTwo = parseAesKey('12345678901234567890123456789012');
const fooText = 'heritage=external-dns,external-dns/owner=foo-owner,external-dns/resource=foo-resource';
const fooCipher = '+lvP8q9KHJ6BS6O81i2Q6DLNdf2JSKy8j/gbZKviTZlGYj7q+yDoYMgkQ1hPn6urtGllM5bfFMcaaHto52otQtiOYrX8990J3kQqg4s47m3bH3Ejl8RSxSSuWJM3HJtPghQzYg0/LSOsdQ0=';
const ownerCipher = 'h8UQ6jelUFUsEIn7SbFktc2MYXPx/q8lySqI4VwfVtVaIbb2nkHWV/88KKbuLtu7fJNzMir8ELVeVnRSY01KdiIuj7ledqZe5ailEjQaU5Z6uEKd5pgs6sH8';

/** A text as another implementation would store it, from the bytes before encryption. */
function sealed(packed: Uint8Array, key: Uint8Array): string {
  const nonce = Buffer.alloc(12, 7);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(packed), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

describe('encrypted texts (spec/core.md §1.8)', () => {
  test.each([
    ['key 1', keyOne, fooCipher, fooText],
    ['key 2', keyTwo, ownerCipher, 'heritage=external-dns,external-dns/owner=owner'],
  ])('stored with %s are read', (_key, key, cipher, text) => {
    expect(decryptText(cipher, key)?.text).toBe(text);
  });

  test.each([
    ['heritage=external-dns,external-dns/owner=default', '1f8b08000000000002ffca482dca2c494c4fb54dad28492dca4bccd14dc92bd641e6e8e797e7a516d9a6a4a62596e69400000000ffff010000ffff647fd38130000000'],
    [fooText, '1f8b08000000000002ffca482dca2c494c4fb54dad28492dca4bccd14dc92bd641e6e8e797e7a516d9a6e5e7eb8259a89245a9c5f9a545c9a960791807000000ffff010000ffff6067bd0e55000000'],
    [
      'heritage=external-dns,external-dns/owner=default,external-dns/resource=service/default/nginx',
      '1f8b08000000000002ff54ca410e80200c44d10b693801876960c426a424d3a21cdf8d0b5dfefc77821ad290b10234e97b35dfbe91c66d60ae3864f6f82fc2c7644176f0d282f4aa644d6d3d000000ffff010000ffff805d71d35c000000',
    ],
  ])('with the gzip form of %s are read', (text, hex) => {
    expect(decryptText(sealed(Buffer.from(hex, 'hex'), keyTwo), keyTwo)).toEqual({ text, nonce: Buffer.alloc(12, 7).toString('base64') });
  });

  test('of several gzip members are read', () => {
    expect(decryptText(sealed(Buffer.concat([gzipSync('heritage='), gzipSync('external-dns')]), keyTwo), keyTwo)?.text).toBe('heritage=external-dns');
  });

  test('broken into lines are read', () => {
    expect(decryptText(`${fooCipher.slice(0, 76)}\r\n${fooCipher.slice(76)}`, keyOne)?.text).toBe(fooText);
  });

  test.each([
    ['another key', fooCipher, keyTwo],
    ['a changed byte', fooCipher.replace('+lvP', '+lvQ'), keyOne],
    ['no padding', fooCipher.replace('=', ''), keyOne],
    ['other characters', fooCipher.replace('+', '-'), keyOne],
    ['nothing', '', keyOne],
    ['a nonce only', Buffer.alloc(12).toString('base64'), keyOne],
    ['28 bytes', Buffer.alloc(28).toString('base64'), keyOne],
    ['no gzip inside', sealed(Buffer.from('plain'), keyOne), keyOne],
    ['garbage after the gzip member', sealed(Buffer.concat([gzipSync('x'), Buffer.from('junk')]), keyOne), keyOne],
    ['a bomb', sealed(gzipSync(Buffer.alloc(10_000_000)), keyOne), keyOne],
  ])('with %s are not', (_condition, text, key) => {
    expect(decryptText(text, key)).toBeUndefined();
  });

  test('a nonce that is stored short is padded, an empty or long one refused', () => {
    expect(decryptText(encryptText('x', keyOne, Buffer.from([1])), keyOne)?.nonce).toBe(Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).toString('base64'));
    expect(() => encryptText('x', keyOne, Buffer.alloc(0))).toThrow(/nonce/);
    expect(() => encryptText('x', keyOne, Buffer.alloc(13))).toThrow(/nonce/);
  });
});

describe('the codec', () => {
  const codec = createLabelCodec({ aesKey: keyOne, encrypt: true });

  test('without a key cannot encrypt', () => {
    expect(() => createLabelCodec({ encrypt: true })).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringContaining('--txt-encrypt-aes-key') }));
  });

  test.each([
    ['an encrypted text', `"${fooCipher}"`, { labels: { owner: 'foo-owner', resource: 'foo-resource', 'txt-encryption-nonce': '+lvP8q9KHJ6BS6O8' }, encrypted: true }],
    ['a plain text all the same', '"heritage=external-dns,external-dns/owner=x"', { labels: { owner: 'x' }, encrypted: false }],
    ['a text of another key as unreadable', `"${ownerCipher}"`, { problem: 'unreadable' }],
    ['a text of others as theirs', '"v=spf1 -all"', { problem: 'not-ownership' }],
    ['another encrypted text of this key as theirs', encryptText('hello', keyOne, Buffer.alloc(12, 1)), { problem: 'not-ownership' }],
  ])('reads %s', (_condition, text, expected) => {
    expect(codec.decode(text)).toEqual(expected);
  });

  test('reads encrypted texts even when nothing new is encrypted', () => {
    expect(createLabelCodec({ aesKey: keyOne, encrypt: false }).decode(fooCipher)).toMatchObject({ encrypted: true });
  });

  test('writes unchanged labels the same again: the nonce is kept', () => {
    const text = codec.encode({ owner: 'x' });
    const read = codec.decode(text);
    expect('labels' in read && codec.encode(read.labels)).toBe(text);
  });

  test('writes every new text with a new nonce', () => {
    expect(codec.encode({ owner: 'x' })).not.toBe(codec.encode({ owner: 'x' }));
  });

  test('any labels are read back, encrypted or not', () => {
    const word = fc.string().filter((text) => !/[,"]/.test(text));
    fc.assert(
      fc.property(word, word, fc.boolean(), (owner, resource, encrypt) => {
        const read = createLabelCodec({ aesKey: keyOne, encrypt }).decode(createLabelCodec({ aesKey: keyOne, encrypt }).encode({ owner, resource }));
        expect(read).toMatchObject({ labels: { owner, resource }, encrypted: encrypt });
      }),
    );
  });
});

describe('keys', () => {
  test('are 32 characters, or base64 of 32 bytes', () => {
    expect(parseAesKey(Buffer.from(keyTwo).toString('base64'))).toEqual(keyTwo);
  });
  test.each(['', 'short', 'x'.repeat(33)])('%j is none, and is not repeated in the message', (text) => {
    expect(() => parseAesKey(text)).toThrow(expect.objectContaining({ kind: 'config' }));
    if (text !== '') expect(() => parseAesKey(text)).not.toThrow(text);
  });
});
