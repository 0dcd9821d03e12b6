import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { modelError } from './errors.ts';
import { parseLabels, serializeLabels, stripQuotes } from './labels.ts';
import { getLabel, setLabel } from './properties.ts';
import { LABEL } from './types.ts';
import type { Labels } from './types.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

export type DecodedLabels =
  | { readonly labels: Labels; readonly encrypted: boolean }
  /** `unreadable`: it looks like an encrypted ownership text that this key does not open. */
  | { readonly problem: 'not-ownership' | 'unreadable' };

/** Turns labels into the text of an ownership TXT record and back. */
export interface LabelCodec {
  /** Quoted text. Throws as {@link serializeLabels} does. */
  encode(labels: Labels): string;
  decode(text: string): DecodedLabels;
}

export interface LabelCodecOptions {
  /** 32 bytes. With a key, encrypted texts are read even if nothing new is encrypted. */
  readonly aesKey?: Uint8Array | undefined;
  readonly encrypt: boolean;
  /** 12 bytes, never the same twice. */
  readonly randomNonce?: (() => Uint8Array) | undefined;
}

/**
 * A codec for plain and AES-GCM encrypted labels (spec/core.md §1.7, §1.8). A decoded encrypted text carries its nonce as the label
 * `txt-encryption-nonce`; encoding labels that hold it uses that nonce again, so only labels that were not changed since may be encoded with it:
 * GCM loses its secrecy when two texts share a nonce. Throws a `config` error when encryption is asked for without a key.
 */
export function createLabelCodec(options: LabelCodecOptions): LabelCodec {
  const { aesKey, encrypt } = options;
  if (encrypt && aesKey === undefined) throw modelError('config', '--txt-encrypt-enabled needs a key: set --txt-encrypt-aes-key');
  const randomNonce = options.randomNonce ?? (() => randomBytes(NONCE_BYTES));
  return {
    encode(labels) {
      if (!encrypt || aesKey === undefined) return serializeLabels(labels, true);
      const stored = getLabel(labels, LABEL.txtEncryptionNonce);
      const nonce = stored === undefined ? randomNonce() : Buffer.from(stored, 'base64');
      return `"${encryptText(serializeLabels(labels, false), aesKey, nonce)}"`;
    },
    decode(text) {
      if (aesKey !== undefined) {
        const opened = decryptText(stripQuotes(text), aesKey);
        if (opened !== undefined) {
          const labels = parseLabels(opened.text);
          return labels === undefined ? { problem: 'not-ownership' } : { labels: setLabel(labels, LABEL.txtEncryptionNonce, opened.nonce), encrypted: true };
        }
      }
      const labels = parseLabels(text);
      if (labels !== undefined) return { labels, encrypted: false };
      return { problem: looksEncrypted(stripQuotes(text)) ? 'unreadable' : 'not-ownership' };
    },
  };
}

/** Encrypts to base64 of nonce ‖ ciphertext ‖ tag of the gzipped text. A nonce shorter than 12 bytes is padded with zeros. */
export function encryptText(text: string, key: Uint8Array, nonce: Uint8Array): string {
  if (nonce.length === 0 || nonce.length > NONCE_BYTES) throw modelError('rejected', `the stored encryption nonce has ${nonce.length} bytes, not ${NONCE_BYTES}`);
  const iv = Buffer.alloc(NONCE_BYTES);
  iv.set(nonce);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(gzipSync(text, { level: 9 })), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** The clear text and the nonce in base64; undefined where the text is not base64, too short, of another key or tampered with. */
export function decryptText(text: string, key: Uint8Array): { readonly text: string; readonly nonce: string } | undefined {
  const data = decodeBase64(text);
  if (data === undefined || data.length <= NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = data.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
  try {
    const packed = Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, data.length - TAG_BYTES)), decipher.final()]);
    // Labels are a few hundred bytes: what grows beyond is no text of ours.
    return { text: gunzipSync(packed, { maxOutputLength: 65536 }).toString('utf8'), nonce: nonce.toString('base64') };
  } catch {
    // A failed authentication or a broken gzip member is the ordinary answer to "is this ours?", not a fault.
    return undefined;
  }
}

/**
 * Reads `--txt-encrypt-aes-key`: 32 characters are the key, else it must be base64 of 32 bytes (spec/core.md §3.1). Throws a `config` error that does not repeat the key.
 */
export function parseAesKey(text: string): Uint8Array {
  const raw = Buffer.from(text, 'utf8');
  if (raw.length === KEY_BYTES) return raw;
  const decoded = decodeBase64(text);
  if (decoded?.length === KEY_BYTES) return decoded;
  throw modelError('config', `--txt-encrypt-aes-key: the key has ${raw.length} bytes; it must be 32 bytes, as plain text or in base64`);
}

/** Standard alphabet with padding; line breaks are ignored. */
function decodeBase64(text: string): Buffer | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  if (clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(clean)) return undefined;
  return Buffer.from(clean, 'base64');
}

/** Base64 that could hold nonce, an empty gzip member (20 bytes and more) and tag, and nothing that people put into TXT records by habit. */
function looksEncrypted(text: string): boolean {
  const data = decodeBase64(text);
  return data !== undefined && data.length >= NONCE_BYTES + TAG_BYTES + 20;
}
