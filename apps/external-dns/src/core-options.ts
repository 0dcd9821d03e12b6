import type { OptionDescriptions, OptionValues } from '@external-dns/plugin';
import { LOG_LEVELS } from '@external-dns/controller';

/**
 * The flags that belong to no plugin (spec/core.md §6.2, and design.md for those that are our own). Sources, registries and providers bring theirs.
 */
export const coreOptions = {
  'provider': { type: 'string', group: 'What to keep in step', placeholder: 'NAME', required: true, help: 'The DNS provider that holds the records' },
  'source': { type: 'strings', group: 'What to keep in step', placeholder: 'NAME', required: true, help: 'Where desired names come from; several may be named' },
  'registry': { type: 'string', group: 'What to keep in step', placeholder: 'NAME', default: 'txt', help: 'How it is kept who owns a record' },
  'policy': { type: 'enum', group: 'What to keep in step', choices: ['', 'sync', 'upsert-only', 'create-only'], default: '', help: 'What may be done to records: create, update and delete (sync), create and update (upsert-only), or create (create-only); must be given' },
  'domain-filter': { type: 'strings', group: 'Which names', placeholder: 'DOMAIN', help: 'Look only after names within this domain. A leading dot leaves out the domain itself' },
  'exclude-domains': { type: 'strings', group: 'Which names', placeholder: 'DOMAIN', help: 'Leave names within this domain alone' },
  'regex-domain-filter': { type: 'regex', group: 'Which names', placeholder: 'RE2', help: 'Look only after names that match; takes the place of the domain lists' },
  'regex-domain-exclusion': { type: 'regex', group: 'Which names', placeholder: 'RE2', help: 'Leave names that match alone' },
  'managed-record-types': { type: 'strings', group: 'Which names', placeholder: 'TYPE', default: ['A', 'AAAA', 'CNAME'], help: 'Record types that are looked after' },
  'exclude-record-types': { type: 'strings', group: 'Which names', placeholder: 'TYPE', help: 'Record types that are left alone; wins over --managed-record-types' },

  'manifests': { type: 'strings', group: 'Cluster', placeholder: 'PATH', help: 'Read objects from YAML or JSON files instead of a cluster: a file, a directory, or - for standard input; watched for changes' },
  'server': { type: 'string', group: 'Cluster', placeholder: 'URL', help: 'The Kubernetes API server; takes the place of the address in the kubeconfig' },
  'kubeconfig': { type: 'string', group: 'Cluster', placeholder: 'FILE', help: 'The kubeconfig; without it ~/.kube/config is used, or the service account of the pod' },
  'kube-api-request-timeout': { type: 'duration', group: 'Cluster', default: 30_000, help: 'How long a request to the Kubernetes API may take; watches last longer' },
  'kube-api-qps': { type: 'int', group: 'Cluster', default: 5, help: 'Requests a second to the Kubernetes API' },
  'kube-api-burst': { type: 'int', group: 'Cluster', default: 10, help: 'Requests to the Kubernetes API that may come at once' },
  'first-sync-timeout': { type: 'duration', group: 'Cluster', default: 60_000, help: 'How long --once and plan wait for the first full list of every kind; what is not read by then counts as unknown, and its records are kept' },
  'request-timeout': { type: 'duration', group: 'Cluster', default: 30_000, deprecated: 'use --kube-api-request-timeout', help: 'The former name of --kube-api-request-timeout' },

  'namespace': { type: 'string', group: 'Which objects', help: 'Look only at objects of this namespace' },
  'annotation-filter': { type: 'string', group: 'Which objects', placeholder: 'SELECTOR', help: 'Look only at objects whose annotations match this selector' },
  'label-filter': { type: 'string', group: 'Which objects', placeholder: 'SELECTOR', help: 'Look only at objects whose labels match this selector' },
  'annotation-prefix': { type: 'string', group: 'Which objects', default: 'external-dns.kubernetes.io/', help: 'What the annotations that are read begin with; ends in /' },
  'ignore-hostname-annotation': { type: 'bool', group: 'Which objects', help: 'Take names from templates only, not from annotations' },

  'fqdn-template': { type: 'strings', group: 'Templates', placeholder: 'TEMPLATE', help: 'Go templates for the names of an object, separated by commas' },
  'target-template': { type: 'strings', group: 'Templates', placeholder: 'TEMPLATE', help: 'Go templates for the targets that go with --fqdn-template' },
  'fqdn-target-template': { type: 'strings', group: 'Templates', placeholder: 'TEMPLATE', help: 'Go templates for HOST:TARGET pairs' },
  'combine-fqdn-annotation': { type: 'bool', group: 'Templates', help: 'Add the names of templates to those of annotations instead of using them only without annotations' },

  'default-targets': { type: 'strings', group: 'Endpoints', placeholder: 'TARGET', help: 'Targets of endpoints that have none' },
  'force-default-targets': { type: 'bool', group: 'Endpoints', help: 'Use --default-targets for every endpoint', deprecated: 'leave targets out of the objects instead' },
  'target-net-filter': { type: 'strings', group: 'Endpoints', placeholder: 'CIDR', help: 'Keep only targets within these networks' },
  'exclude-target-net': { type: 'strings', group: 'Endpoints', placeholder: 'CIDR', help: 'Drop targets within these networks' },
  'nat64-networks': { type: 'strings', group: 'Endpoints', placeholder: 'CIDR', help: 'Make A records for AAAA targets within these /96 networks' },
  'min-ttl': { type: 'duration', group: 'Endpoints', default: 0, help: 'TTL of endpoints that name none' },
  'create-ptr': { type: 'bool', group: 'Endpoints', help: 'Make PTR records for addresses; needs PTR among --managed-record-types' },
  'prefer-alias': { type: 'bool', group: 'Endpoints', help: 'Ask for alias records instead of CNAME where the provider has them' },

  'interval': { type: 'duration', group: 'Rounds', default: 60_000, help: 'Start of one full round to the start of the next' },
  'events': { type: 'bool', group: 'Rounds', help: 'Act on changes of objects between full rounds' },
  'min-event-sync-interval': { type: 'duration', group: 'Rounds', default: 5_000, help: 'Shortest time between rounds that changes of objects ask for; after a quiet time the first one is acted on at once' },
  'once': { type: 'bool', group: 'Rounds', help: 'Run one round and exit: 0 all well, 1 something failed, 3 the delete guard held deletions' },
  'dry-run': { type: 'bool', group: 'Rounds', help: 'Say what would be changed, and change nothing' },
  'txt-cache-interval': { type: 'duration', group: 'Rounds', default: 0, help: 'Age up to which what was read from the provider is used without asking again' },
  'provider-cache-time': { type: 'duration', group: 'Rounds', default: 0, help: 'The same as --txt-cache-interval; the longer of the two counts' },
  'unresolved-grace': { type: 'duration', group: 'Rounds', default: 600_000, help: 'How long the records of an object that cannot be resolved are kept; 0s: not at all' },
  'delete-guard': { type: 'int', group: 'Rounds', default: 50, help: 'Percentage of the own records of a zone above which deletions wait until they were wanted in 3 full rounds; 0: no guard' },

  'metrics-address': { type: 'string', group: 'Process', default: ':7979', help: 'Where /healthz and /metrics are served; empty: nowhere' },
  'log-format': { type: 'enum', group: 'Process', choices: ['text', 'json'], default: 'text', help: 'Form of log lines' },
  'log-level': { type: 'enum', group: 'Process', choices: LOG_LEVELS, default: 'info', help: 'The least severe lines that are written' },
  'output': { type: 'enum', group: 'Process', choices: ['text', 'json', 'markdown'], default: 'text', help: 'Form of what the plan command prints' },
} as const satisfies OptionDescriptions;

export type CoreValues = OptionValues<typeof coreOptions>;
