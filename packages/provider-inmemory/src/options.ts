import type { OptionDescriptions } from '@external-dns/plugin';

/** What the plugin can be told. */
export const inMemoryOptions = {
  'inmemory-zone': {
    type: 'strings',
    help: 'Zone to keep in memory; may be given several times. Without any, every name is accepted.',
    placeholder: 'ZONE',
    group: 'In-memory provider',
  },
  'inmemory-dns-address': {
    type: 'string',
    help: 'Address on which DNS queries for the zones are answered over UDP and TCP, such as 127.0.0.1:5353; empty for none.',
    default: '',
    placeholder: 'IP:PORT',
    group: 'In-memory provider',
  },
} as const satisfies OptionDescriptions;
