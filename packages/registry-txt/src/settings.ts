import { LABEL, createLabelCodec, parseAesKey, serializeLabels } from '@external-dns/endpoint';
import type { LabelCodec } from '@external-dns/endpoint';
import { configError } from '@external-dns/plugin';
import { createNameMapper } from './mapper.ts';
import type { NameMapper } from './mapper.ts';

/** How ownership is kept. Everything but the owner is optional. */
export interface TxtRegistryOptions {
  /** `--txt-owner-id`: not empty, no commas and double quotes. */
  readonly ownerId: string;
  /** `--txt-prefix`; not together with `suffix`. */
  readonly prefix?: string | undefined;
  /** `--txt-suffix`. */
  readonly suffix?: string | undefined;
  /** `--txt-wildcard-replacement`. */
  readonly wildcardReplacement?: string | undefined;
  /** `--txt-encrypt-enabled`: claims are written encrypted. */
  readonly encrypt?: boolean | undefined;
  /** `--txt-encrypt-aes-key`: 32 bytes as text or base64. A key without `encrypt` only reads. */
  readonly aesKey?: string | undefined;
  /** `--migrate-from-txt-owner`: claims of this owner are taken over. */
  readonly migrateFrom?: string | undefined;
  /** 12 bytes, never the same twice; random by default. */
  readonly randomNonce?: (() => Uint8Array) | undefined;
}

/** The options, checked. */
export interface Settings {
  readonly ownerId: string;
  readonly oldOwnerId?: string;
  readonly encrypt: boolean;
  readonly codec: LabelCodec;
  readonly mapper: NameMapper;
}

/** Checks the options (spec/core.md §3.1). Throws a `config` error that names the option. */
export function readSettings(options: TxtRegistryOptions): Settings {
  const { ownerId, prefix = '', suffix = '', wildcardReplacement = '', encrypt = false, aesKey = '', migrateFrom = '' } = options;
  if (ownerId === '') throw configError('--txt-owner-id is empty: the TXT registry needs an owner id, the same at every start and different from other instances');
  const key = aesKey === '' ? undefined : parseAesKey(aesKey);
  if (prefix !== '' && suffix !== '') throw configError(`--txt-prefix="${prefix}" and --txt-suffix="${suffix}" exclude each other: give one of them`);
  // Throws for an owner id that would not be read back.
  serializeLabels({ [LABEL.owner]: ownerId }, true);
  return {
    ownerId,
    ...(migrateFrom === '' ? {} : { oldOwnerId: migrateFrom }),
    encrypt,
    codec: createLabelCodec({ aesKey: key, encrypt, randomNonce: options.randomNonce }),
    mapper: createNameMapper({ prefix, suffix, wildcardReplacement }),
  };
}
