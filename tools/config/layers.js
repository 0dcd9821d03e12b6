/**
 * The layers of the workspace, lowest first. A package imports only from layers before its own (and, where `peers` says so, from
 * its own). `npm run lint` fails on an import that points upwards or sideways.
 */
export const layers = [
  { name: 'model', packages: ['endpoint', 'go-template', 'dns-wire'] },
  { name: 'contracts', packages: ['plugin'] },
  { name: 'kits', packages: ['options', 'provider', 'kubernetes', 'plan'] },
  { name: 'extensions', packages: ['source-kit', 'registry-*', 'provider-*'] },
  { name: 'sources', packages: ['sources'] },
  { name: 'controller', packages: ['controller'] },
  { name: 'apps', packages: ['external-dns', 'examples', 'docs'] },
  { name: 'tools', packages: ['servers', 'vectors', 'bench', 'doc-tables'], peers: true },
];

/** Index of the layer a package (folder name) belongs to; -1 for one that has none. */
export function layerOf(folder) {
  return layers.findIndex((layer) =>
    layer.packages.some((entry) => (entry.endsWith('*') ? folder.startsWith(entry.slice(0, -1)) : entry === folder)),
  );
}

/** Patterns (for `no-restricted-imports`) of the workspace packages that `folder` must not import. Its tests may use the tools (`tests`): real servers, vectors. */
export function forbiddenImports(folder, { tests = false } = {}) {
  const own = layerOf(folder);
  if (own < 0) throw new Error(`package folder "${folder}" has no layer; add it to tools/config/layers.js`);
  const upper = layers
    .slice(layers[own].peers ? own + 1 : own)
    .filter((layer) => !tests || layer.name !== 'tools')
    .flatMap((layer) => layer.packages);
  // The provider contract kit shares the prefix of the provider packages, and is below them.
  const allowed = own > layerOf('provider') ? ['!@external-dns/provider', '!@external-dns/provider/**'] : [];
  return upper
    .filter((entry) => entry !== folder)
    .flatMap((entry) => [`@external-dns/${entry}`, `@external-dns/${entry}/**`])
    .concat(allowed, [`!@external-dns/${folder}`, `!@external-dns/${folder}/**`]);
}
