import type { Endpoint } from '@external-dns/endpoint';
import type { KubernetesObject } from '@external-dns/kubernetes';

/** The templates of `--fqdn-template`, `--target-template` and `--fqdn-target-template` (spec/core.md §4.9–4.12). Rendering throws an error that names the object. */
export interface Templates {
  /** Whether any of the three is set. */
  readonly configured: boolean;
  /** `--combine-fqdn-annotation`: what templates give is added to what annotations give. */
  readonly combine: boolean;
  /** Whether a template can give names (`--fqdn-template` or `--fqdn-target-template`). */
  readonly givesNames: boolean;
  /** Names of `--fqdn-template`: sorted, unique, without trailing dots. `source` is what `isSource` compares with. */
  names(object: KubernetesObject, source: string): readonly string[];
  /** Endpoints of `--fqdn-target-template`. */
  pairs(object: KubernetesObject, source: string): readonly Endpoint[];
  /** Every name of `--fqdn-template` with every target of `--target-template`. */
  namesAndTargets(object: KubernetesObject, source: string): readonly Endpoint[];
}
