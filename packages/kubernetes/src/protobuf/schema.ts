import { LAST_APPLIED } from '../projection/index.ts';

/**
 * A field and how it shows in JSON. Go leaves out what is empty (`omitempty`); of a field that is `shown` it does not: that is in protobuf when it is in JSON. `whenAbsent` is what
 * JSON has where protobuf has nothing: null for an empty list that is not left out.
 */
export type Field =
  | { readonly type: 'text'; readonly number: number; readonly shown: boolean; readonly whenAbsent?: '' }
  | { readonly type: 'integer' | 'boolean'; readonly number: number; readonly shown: boolean }
  | { readonly type: 'time'; readonly number: number }
  | { readonly type: 'texts'; readonly number: number; readonly whenAbsent?: null }
  /** The entry `except` is left out. */
  | { readonly type: 'map'; readonly number: number; readonly except?: string }
  | { readonly type: 'message'; readonly number: number; readonly message: Message }
  | { readonly type: 'messages'; readonly number: number; readonly message: Message; readonly whenAbsent?: null };

/** Fields by their names in JSON. Those that are missing here are read from JSON only. */
export type Message = Readonly<Record<string, Field>>;

const text = (number: number): Field => ({ type: 'text', number, shown: false });
const integer = (number: number): Field => ({ type: 'integer', number, shown: false });
const boolean = (number: number): Field => ({ type: 'boolean', number, shown: false });
const shownText = (number: number): Field => ({ type: 'text', number, shown: true });
const shownInteger = (number: number): Field => ({ type: 'integer', number, shown: true });
const shownBoolean = (number: number): Field => ({ type: 'boolean', number, shown: true });
const texts = (number: number): Field => ({ type: 'texts', number });
const map = (number: number): Field => ({ type: 'map', number });
const message = (number: number, of: Message): Field => ({ type: 'message', number, message: of });
const messages = (number: number, of: Message): Field => ({ type: 'messages', number, message: of });

/** Paths of what is kept of every object. */
export const METADATA = ['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'deletionTimestamp', 'labels', 'annotations'].map((name) => `metadata.${name}`);

/** `k8s.io/apimachinery/pkg/apis/meta/v1`; an object always has a name and a namespace, if only ''. */
const metadata = message(1, {
  name: { type: 'text', number: 1, shown: true, whenAbsent: '' },
  namespace: { type: 'text', number: 3, shown: true, whenAbsent: '' },
  uid: text(5),
  resourceVersion: text(6),
  generation: integer(7),
  deletionTimestamp: { type: 'time', number: 9 },
  labels: map(11),
  annotations: { type: 'map', number: 12, except: LAST_APPLIED },
});

const portStatus: Message = { port: shownInteger(1), protocol: shownText(2), error: shownText(3) };

const service: Message = {
  spec: message(2, {
    ports: messages(1, { name: text(1), protocol: text(2), port: shownInteger(3), nodePort: integer(5), appProtocol: shownText(6) }),
    selector: map(2),
    clusterIP: text(3),
    type: text(4),
    externalIPs: texts(5),
    sessionAffinity: text(7),
    loadBalancerIP: text(8),
    loadBalancerSourceRanges: texts(9),
    externalName: text(10),
    externalTrafficPolicy: text(11),
    healthCheckNodePort: integer(12),
    publishNotReadyAddresses: boolean(13),
    ipFamilyPolicy: shownText(17),
    clusterIPs: texts(18),
    ipFamilies: texts(19),
    allocateLoadBalancerNodePorts: shownBoolean(20),
    loadBalancerClass: shownText(21),
    internalTrafficPolicy: shownText(22),
    trafficDistribution: shownText(23),
  }),
  status: message(3, {
    loadBalancer: message(1, { ingress: messages(1, { ip: text(1), hostname: text(2), ipMode: shownText(3), ports: messages(4, portStatus) }) }),
  }),
};

const ingress: Message = {
  spec: message(2, {
    tls: messages(2, { hosts: texts(1), secretName: text(2) }),
    // The rest of a rule is inlined in JSON.
    rules: messages(3, { host: text(1) }),
    ingressClassName: shownText(4),
  }),
  status: message(3, {
    loadBalancer: message(1, { ingress: messages(1, { ip: text(1), hostname: text(2), ports: messages(4, portStatus) }) }),
  }),
};

const reference: Message = { kind: text(1), namespace: text(2), name: text(3), uid: text(4), apiVersion: text(5), resourceVersion: text(6), fieldPath: text(7) };

const endpointSlice: Message = {
  endpoints: {
    type: 'messages',
    number: 2,
    whenAbsent: null,
    message: {
      addresses: { type: 'texts', number: 1, whenAbsent: null },
      conditions: message(2, { ready: shownBoolean(1), serving: shownBoolean(2), terminating: shownBoolean(3) }),
      hostname: shownText(3),
      targetRef: message(4, reference),
      deprecatedTopology: map(5),
      nodeName: shownText(6),
      zone: shownText(7),
    },
  },
  ports: { type: 'messages', number: 3, whenAbsent: null, message: { name: shownText(1), protocol: shownText(2), port: shownInteger(3), appProtocol: shownText(4) } },
  addressType: shownText(4),
};

const condition: Message = { type: shownText(1), status: shownText(2), reason: text(5), message: text(6) };

const pod: Message = {
  spec: message(2, { restartPolicy: text(3), dnsPolicy: text(6), nodeSelector: map(7), serviceAccountName: text(8), nodeName: text(10), hostNetwork: boolean(11), hostname: text(16), subdomain: text(17) }),
  status: message(3, {
    phase: text(1),
    conditions: messages(2, condition),
    message: text(3),
    reason: text(4),
    hostIP: text(5),
    podIP: text(6),
    qosClass: text(9),
    podIPs: messages(12, { ip: shownText(1) }),
    hostIPs: messages(16, { ip: shownText(1) }),
  }),
};

const node: Message = {
  spec: message(2, { podCIDR: text(1), providerID: text(3), unschedulable: boolean(4), taints: messages(5, { key: shownText(1), value: text(2), effect: shownText(3) }), podCIDRs: texts(7) }),
  status: message(3, { phase: text(3), conditions: messages(4, condition), addresses: messages(5, { type: shownText(1), address: shownText(2) }) }),
};

const namespace: Message = { spec: message(2, { finalizers: texts(1) }), status: message(3, { phase: text(1) }) };

const kinds: ReadonlyMap<string, Message> = new Map([
  ['/v1/services', service],
  ['/v1/pods', pod],
  ['/v1/nodes', node],
  ['/v1/namespaces', namespace],
  ['discovery.k8s.io/v1/endpointslices', endpointSlice],
  ['networking.k8s.io/v1/ingresses', ingress],
]);

/**
 * The message of a kind, named by group, version and plural; undefined for a kind that is read as JSON only. Field numbers are those that Kubernetes publishes
 * (`generated.proto` in `k8s.io/api`), the rules of JSON those of `types.go` beside it; neither ever changes within a version of a kind.
 */
export function messageOf(kind: string): Message | undefined {
  const found = kinds.get(kind);
  return found === undefined ? undefined : { ...found, metadata };
}
