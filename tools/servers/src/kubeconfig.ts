/** A kubeconfig with one user; JSON, which is YAML. */
export function kubeconfig({ url, caFile, token }: { readonly url: string; readonly caFile: string; readonly token: string }): string {
  const name = 'test';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
