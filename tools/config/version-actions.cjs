// How `nx release` reads and writes versions here: in package.json, and nowhere else. Dependencies inside the workspace are written `workspace:`, which pnpm turns
// into versions when it packs, so that no manifest names the version of another.
const { VersionActions } = require('nx/release');

module.exports = class PackageJsonVersions extends VersionActions {
  validManifestFilenames = ['package.json'];

  async readCurrentVersionFromSourceManifest(tree) {
    const manifestPath = `${this.projectGraphNode.data.root}/package.json`;
    const { version } = JSON.parse(tree.read(manifestPath, 'utf8'));
    return { currentVersion: version, manifestPath };
  }

  async readCurrentVersionFromRegistry() {
    return null;
  }

  async readCurrentVersionOfDependency() {
    return { currentVersion: null, dependencyCollection: null };
  }

  async updateProjectVersion(tree, newVersion) {
    const messages = [];
    for (const { manifestPath } of this.manifestsToUpdate) {
      const text = tree.read(manifestPath, 'utf8');
      tree.write(manifestPath, text.replace(/^(\s*"version": ")[^"]*/m, (_line, start) => `${start}${newVersion}`));
      messages.push(`✍️  New version ${newVersion} written to manifest: ${manifestPath}`);
    }
    return messages;
  }

  async updateProjectDependencies() {
    return [];
  }
};
