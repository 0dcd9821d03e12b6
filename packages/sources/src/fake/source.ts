import { mergeEndpoints, normalName } from '@external-dns/endpoint';
import type { KubernetesObject } from '@external-dns/kubernetes';
import { configError, definePlugin } from '@external-dns/plugin';
import type { Desired, Source } from '@external-dns/plugin';
import type { Templates } from '@external-dns/source-kit';
import { fakeEndpoints } from './endpoints.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

const DEFAULT_DOMAIN = 'example.com';
const SEED = 9673;

/** The object that `--fqdn-template` is rendered with. */
const pod: KubernetesObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'fake', namespace: 'default' } };

export interface FakeSourceDeps {
  /** Names of `--fqdn-template` are the domains; without any it is `example.com`. */
  readonly templates?: Templates;
  /** By default the same sequence in every process. */
  readonly random?: Random;
}

/**
 * A source of random records below some domains, other ones at each call (spec/sources.md §13): to try a provider, or to load it.
 *
 * @throws a config error when the template cannot be rendered
 */
export function createFakeSource({ templates, random = seededRandom(SEED) }: FakeSourceDeps = {}): Source {
  const domains = domainsOf(templates);
  let version = 0;
  return {
    name: 'fake',
    async desired() {
      version += 1;
      return desiredOf(fakeEndpoints(domains, random), version);
    },
    onChange: () => () => undefined,
    close: () => undefined,
  };
}

function desiredOf(endpoints: Parameters<typeof mergeEndpoints>[0], version: number): Desired {
  const byName = Map.groupBy(mergeEndpoints(endpoints).endpoints, ({ dnsName }) => normalName(dnsName));
  return { version, byName, changedSince: (since) => (since === version ? new Set() : 'all'), unresolved: [], skipped: [] };
}

function domainsOf(templates: Templates | undefined): readonly string[] {
  if (templates === undefined || !templates.configured) return [DEFAULT_DOMAIN];
  let names: readonly string[];
  try {
    names = templates.names(pod, 'fake');
  } catch (error) {
    throw configError(`--fqdn-template cannot be rendered for source fake: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  return names.length > 0 ? names : [DEFAULT_DOMAIN];
}

/** The fake source as a plugin, over `example.com`; {@link createFakeSource} takes templates. */
export const fake = definePlugin({
  kind: 'source',
  contract: 1,
  name: 'fake',
  description: 'Random records of every type below example.com or the names of --fqdn-template',
  options: {},
  create: async () => createFakeSource(),
});
