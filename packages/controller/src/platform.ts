const systems: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', mipsel: 'mipsle', ppc64: 'ppc64le' };

/** System and architecture of this process by the names that container images and upstream's figures have (`linux`, `amd64`). */
export function platformNames(platform: string = process.platform, arch: string = process.arch): { readonly os: string; readonly arch: string } {
  return { os: systems[platform] ?? platform, arch: architectures[arch] ?? arch };
}
