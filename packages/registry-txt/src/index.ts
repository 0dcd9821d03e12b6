export { createNameMapper } from './mapper.ts';
export type { MapperOptions, NameMapper, Reading } from './mapper.ts';
export { txtRegistryPlugin, txtRegistryPlugin as default } from './plugin.ts';
export { createTxtRegistry } from './registry.ts';
export type { TxtRegistryOptions } from './settings.ts';
