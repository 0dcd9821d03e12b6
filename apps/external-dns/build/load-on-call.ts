import type { Options } from 'tsup';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

const functions = (from: string, ...names: readonly string[]): string => names.map((name) => `export const ${name} = (...args) => require('${from}').${name}(...args);\n`).join('');
const constructor = (name: string, loaded: string): string => `export function ${name}(...args) { return Reflect.construct(${loaded}, args); }\n`;

/**
 * What stands in the bundle for packages that our own code names: the functions that are used, which load their package when they are called first. Evaluating
 * tables and classes that a run has no use for takes longer than all else that it does at its start.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  // Node's own: an import of one evaluates all that it exports, also what the module itself loads only when it is asked for.
  'node:child_process': functions('child_process', 'spawn'),
  'node:crypto': functions('crypto', 'createCipheriv', 'createDecipheriv', 'randomBytes', 'randomInt', 'randomUUID'),
  'node:fs': functions('fs', 'watch'),
  'node:util': functions('util', 'isDeepStrictEqual', 'styleText'),
  'node:zlib': functions('zlib', 'gunzipSync', 'gzipSync'),
  re2js: "export const RE2JS = { compile: (...args) => require('re2js').RE2JS.compile(...args) };\n",
  tr46: functions('tr46', 'toASCII', 'toUnicode'),
  // Only proxies are spoken to over it, by plain dispatchers; the whole package, which this puts together in part as its own index does, also has fetch, WebSockets, caches and mocks.
  undici: `
    import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
    import api from 'undici/lib/api/index.js';
    Object.assign(Dispatcher.prototype, api);
    ${constructor('EnvHttpProxyAgent', "require('undici/lib/dispatcher/env-http-proxy-agent.js')")}
    ${constructor('ProxyAgent', "require('undici/lib/dispatcher/proxy-agent.js')")}`,
  yaml: functions('yaml', 'isMap', 'isSeq', 'parseAllDocuments', 'parseDocument') + constructor('LineCounter', "require('yaml').LineCounter"),
};

/** Puts the stand-ins in the place of the packages. What our code imports and a stand-in does not have fails the build. */
export function loadOnCall(): EsbuildPlugin {
  const namespace = 'load-on-call';
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${Object.keys(STAND_INS).join('|')})$`) }, ({ path, importer, namespace: from, resolveDir }) =>
        from === namespace || importer.includes('node_modules') ? undefined : { path, namespace, pluginData: resolveDir, sideEffects: false },
      );
      build.onLoad({ filter: /./, namespace }, ({ path, pluginData }) => ({ contents: STAND_INS[path] ?? '', resolveDir: String(pluginData) }));
    },
  };
}
