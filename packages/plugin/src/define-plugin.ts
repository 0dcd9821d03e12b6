import type { OptionDescriptions, OptionValues } from './options.ts';
import type { Provider } from './provider.ts';
import type { Registry } from './registry.ts';
import type { Context } from './context.ts';
import type { Source } from './source.ts';

/** The version of these contracts that a plugin was written for. */
export const CONTRACT_VERSION = 1;

interface Built {
  provider: Provider;
  registry: Registry;
  source: Source;
}

/** Every kind of plugin has this shape. It is data: importing it loads no SDK, so that `--help` stays cheap. */
export interface Plugin<Kind extends keyof Built = keyof Built, Options extends OptionDescriptions = OptionDescriptions> {
  readonly kind: Kind;
  readonly contract: typeof CONTRACT_VERSION;
  readonly name: string;
  /** One sentence for help and docs. */
  readonly description: string;
  readonly options: Options;
  /** Loads what it needs and builds the thing. Rejects with a `config` error that names the option at fault. */
  create(options: OptionValues<Options>, ctx: Context): Promise<Built[Kind]>;
}

/** Types a plugin; a plugin package exports the result as its default. */
export function definePlugin<Kind extends keyof Built, const Options extends OptionDescriptions>(plugin: Plugin<Kind, Options>): Plugin<Kind, Options> {
  return plugin;
}
