import { CONTRACT_VERSION, definePlugin } from '@external-dns/plugin';
import { serverText } from '@external-dns/dns-wire';
import { inMemoryOptions } from './options.ts';
import { createInMemoryProvider } from './provider.ts';

/** The plugin `inmemory`: zones in memory, for trying things out, that can answer DNS queries. */
export const inMemoryProviderPlugin = definePlugin({
  kind: 'provider',
  contract: CONTRACT_VERSION,
  name: 'inmemory',
  description: 'Keeps records in memory and can answer DNS queries for them; for trials and tests.',
  options: inMemoryOptions,
  async create(options, ctx) {
    const provider = createInMemoryProvider({ zones: options['inmemory-zone'] });
    const text = options['inmemory-dns-address'];
    if (text !== '') {
      const bound = await provider.listen(text, (error) => ctx.log.warn('DNS query failed', { error: error instanceof Error ? error.message : String(error) }));
      ctx.log.info('answering DNS queries', { address: serverText(bound) });
    }
    return provider;
  },
});
