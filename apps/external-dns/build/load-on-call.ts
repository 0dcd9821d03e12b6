import type { Options } from 'tsup';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

const call = (name: string, from: string): string => `export const ${name} = (...args) => require('${from}').${name}(...args);\n`;
const construct = (name: string, from: string): string => `export const ${name} = function (...args) { return Reflect.construct(require('${from}')${from.includes('/') ? '' : `.${name}`}, args); };\n`;

/**
 * What stands in the bundle for the packages that our own code names: the functions that are used, which load the package when they are called first. Evaluating
 * tables and classes that a run does not need costs more than all else that it does at its start.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  re2js: `export const RE2JS = { compile: (...args) => require('re2js').RE2JS.compile(...args) };\n`,
  tr46: call('toASCII', 'tr46') + call('toUnicode', 'tr46'),
  // The API server is spoken to over one kind of dispatcher by one kind of request; the whole package also has fetch, caches, mocks and WebSockets.
  undici:
    `import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';\nimport request from 'undici/lib/api/api-request.js';\nDispatcher.prototype.request = request;\nexport { default as Agent } from 'undici/lib/dispatcher/agent.js';\n` +
    construct('EnvHttpProxyAgent', 'undici/lib/dispatcher/env-http-proxy-agent.js') +
    construct('ProxyAgent', 'undici/lib/dispatcher/proxy-agent.js'),
  yaml: ['isMap', 'isSeq', 'parseAllDocuments', 'parseDocument'].map((name) => call(name, 'yaml')).join('') + construct('LineCounter', 'yaml'),
};

/** Bundles the packages above so that they are loaded when they are called. An import that a stand-in does not have fails the build. */
export function loadOnCall(): EsbuildPlugin {
  const namespace = 'load-on-call';
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${Object.keys(STAND_INS).join('|')})$`) }, ({ path, importer, resolveDir }) =>
        importer.includes('node_modules') || !importer.startsWith('/') ? undefined : { path, namespace, pluginData: resolveDir, sideEffects: false },
      );
      build.onLoad({ filter: /./, namespace }, ({ path, pluginData }) => ({ contents: STAND_INS[path] ?? '', resolveDir: String(pluginData) }));
    },
  };
}
