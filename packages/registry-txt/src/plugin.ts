import { definePlugin } from '@external-dns/plugin';
import { createTxtRegistry } from './registry.ts';

const group = 'Registry';

/** The TXT registry as a plugin (spec/core.md §6.2, flags of the registry). */
export const txtRegistryPlugin = definePlugin({
  kind: 'registry',
  contract: 1,
  name: 'txt',
  description: 'Keeps ownership in TXT records beside the records.',
  options: {
    'txt-owner-id': { type: 'string', default: 'default', group, help: 'Name of this instance: records are changed only where their claim holds it' },
    'txt-prefix': { type: 'string', group, help: 'Text before the first label of ownership records; may hold %{record_type}; not together with --txt-suffix' },
    'txt-suffix': { type: 'string', group, help: 'Text after the first label of ownership records; may hold %{record_type}; not together with --txt-prefix' },
    'txt-wildcard-replacement': { type: 'string', group, help: 'Label that stands for a first label * in the names of ownership records' },
    'txt-encrypt-enabled': { type: 'bool', default: false, group, help: 'Encrypts ownership records; needs --txt-encrypt-aes-key' },
    'txt-encrypt-aes-key': { type: 'string', secret: true, group, help: 'AES-256 key, 32 bytes as plain text or in base64; without --txt-encrypt-enabled it only reads' },
    'migrate-from-txt-owner': { type: 'string', group, help: 'Earlier owner id whose records are taken over' },
  },
  create: async (options) =>
    createTxtRegistry({
      ownerId: options['txt-owner-id'],
      prefix: options['txt-prefix'],
      suffix: options['txt-suffix'],
      wildcardReplacement: options['txt-wildcard-replacement'],
      encrypt: options['txt-encrypt-enabled'],
      aesKey: options['txt-encrypt-aes-key'],
      migrateFrom: options['migrate-from-txt-owner'],
    }),
});
