export { createInMemoryProvider } from './provider.ts';
export type { InMemoryDnsAddress, InMemoryProvider, InMemoryProviderOptions } from './provider.ts';
export { inMemoryProviderPlugin } from './plugin.ts';
export { inMemoryProviderPlugin as default } from './plugin.ts';
