/**
 * What Go's types of an object have beyond what its JSON holds: fields that are not set have a zero value there, while a field that does not
 * exist is an error. Only for kinds whose types templates are known to be written against; other kinds have the fields that they hold.
 */
export type FieldType = 'string' | 'int' | 'bool' | 'strings' | 'string map' | '*string' | '*int' | '*bool' | 'int or string' | Schema | readonly [Schema] | readonly ['*', string, Schema];

/** Fields by JSON name. A list is written as `[schema of its items]`, a pointer to a struct as `['*', type, schema]`. */
export interface Schema {
  readonly [name: string]: FieldType;
}

const loadBalancer: Schema = { ingress: [{ ip: 'string', hostname: 'string', ipMode: '*string', ports: [{ port: 'int', protocol: 'string', error: '*string' }] }] };

const service: Schema = {
  spec: {
    ports: [{ name: 'string', protocol: 'string', appProtocol: '*string', port: 'int', targetPort: 'int or string', nodePort: 'int' }],
    selector: 'string map',
    clusterIP: 'string',
    clusterIPs: 'strings',
    type: 'string',
    externalIPs: 'strings',
    sessionAffinity: 'string',
    sessionAffinityConfig: ['*', 'v1.SessionAffinityConfig', { clientIP: ['*', 'v1.ClientIPConfig', { timeoutSeconds: '*int' }] }],
    loadBalancerIP: 'string',
    loadBalancerSourceRanges: 'strings',
    externalName: 'string',
    externalTrafficPolicy: 'string',
    healthCheckNodePort: 'int',
    publishNotReadyAddresses: 'bool',
    ipFamilies: 'strings',
    ipFamilyPolicy: '*string',
    allocateLoadBalancerNodePorts: '*bool',
    loadBalancerClass: '*string',
    internalTrafficPolicy: '*string',
    trafficDistribution: '*string',
  },
  status: { loadBalancer, conditions: [{ type: 'string', status: 'string', reason: 'string', message: 'string' }] },
};

const backend: Schema = {
  service: ['*', 'v1.IngressServiceBackend', { name: 'string', port: { name: 'string', number: 'int' } }],
  resource: ['*', 'v1.TypedLocalObjectReference', { apiGroup: '*string', kind: 'string', name: 'string' }],
};

const ingress: Schema = {
  spec: {
    ingressClassName: '*string',
    defaultBackend: ['*', 'v1.IngressBackend', backend],
    tls: [{ hosts: 'strings', secretName: 'string' }],
    rules: [{ host: 'string', http: ['*', 'v1.HTTPIngressRuleValue', { paths: [{ path: 'string', pathType: '*string', backend }] }] }],
  },
  status: { loadBalancer },
};

const conditions: readonly [Schema] = [{ type: 'string', status: 'string', reason: 'string', message: 'string' }];

const node: Schema = {
  spec: { podCIDR: 'string', podCIDRs: 'strings', providerID: 'string', unschedulable: 'bool', taints: [{ key: 'string', value: 'string', effect: 'string' }] },
  status: {
    phase: 'string',
    addresses: [{ type: 'string', address: 'string' }],
    conditions,
    nodeInfo: {
      machineID: 'string',
      systemUUID: 'string',
      bootID: 'string',
      kernelVersion: 'string',
      osImage: 'string',
      containerRuntimeVersion: 'string',
      kubeletVersion: 'string',
      operatingSystem: 'string',
      architecture: 'string',
    },
  },
};

const pod: Schema = {
  spec: {
    nodeName: 'string',
    hostname: 'string',
    subdomain: 'string',
    hostNetwork: 'bool',
    nodeSelector: 'string map',
    serviceAccountName: 'string',
    restartPolicy: 'string',
    dnsPolicy: 'string',
    priorityClassName: 'string',
    schedulerName: 'string',
    containers: [
      {
        name: 'string',
        image: 'string',
        ports: [{ name: 'string', hostPort: 'int', containerPort: 'int', protocol: 'string', hostIP: 'string' }],
        env: [{ name: 'string', value: 'string' }],
      },
    ],
  },
  status: {
    phase: 'string',
    conditions,
    message: 'string',
    reason: 'string',
    hostIP: 'string',
    hostIPs: [{ ip: 'string' }],
    podIP: 'string',
    podIPs: [{ ip: 'string' }],
    qosClass: 'string',
  },
};

/** By apiVersion and kind. */
export const SCHEMAS: Readonly<Record<string, Schema>> = { 'v1 Service': service, 'networking.k8s.io/v1 Ingress': ingress, 'v1 Node': node, 'v1 Pod': pod };

export const METADATA: Schema = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'int',
  deletionTimestamp: ['*', 'v1.Time', {}],
  deletionGracePeriodSeconds: '*int',
  labels: 'string map',
  annotations: 'string map',
  ownerReferences: [{ apiVersion: 'string', kind: 'string', name: 'string', uid: 'string', controller: '*bool', blockOwnerDeletion: '*bool' }],
  finalizers: 'strings',
};
