import type { MadeList } from '@external-dns/endpoint';
import type { KubernetesObject } from '@external-dns/kubernetes';

/** The templates of `--fqdn-template`, `--target-template` and `--fqdn-target-template` (spec/core.md §4.9–4.12). Rendering throws an error that names the object. */
export interface Templates {
  /** Whether any of the three is set. */
  readonly configured: boolean;
  /** `--combine-fqdn-annotation`: what templates give is added to what annotations give. */
  readonly combine: boolean;
  /** Whether a template can give names (`--fqdn-template` or `--fqdn-target-template`). */
  readonly givesNames: boolean;
  /** Names of `--fqdn-template`: sorted, unique, without trailing dots. `source` is what `isSource` compares with; '' is none. */
  names(object: KubernetesObject, source: string): readonly string[];
  /** Endpoints of `--fqdn-target-template`, without TTL, labels and properties. */
  pairs(object: KubernetesObject, source: string): MadeList;
  /** Every name of `--fqdn-template` with every target of `--target-template`. */
  namesAndTargets(object: KubernetesObject, source: string): MadeList;
}

/** The values of the flags. */
export interface TemplatesOptions {
  readonly fqdn: readonly string[];
  readonly target: readonly string[];
  readonly fqdnTarget: readonly string[];
  readonly combine: boolean;
  /** Every source name that `isSource` may be asked for, in the order in which an error lists them. */
  readonly sourceNames: readonly string[];
}
