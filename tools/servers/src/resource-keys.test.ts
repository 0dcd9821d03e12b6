import { expect, it } from 'vitest';
import { storageKey } from './resource-keys.ts';

it.each([
  ['services', 'v1', 'a', '/registry/services/specs/a/x'],
  ['pods', 'v1', 'a', '/registry/pods/a/x'],
  ['nodes', 'v1', undefined, '/registry/minions/x'],
  ['ingresses', 'networking.k8s.io/v1', 'a', '/registry/ingress/a/x'],
  ['endpointslices', 'discovery.k8s.io/v1', 'a', '/registry/endpointslices/a/x'],
  ['dnsendpoints', 'externaldns.k8s.io/v1alpha1', 'a', '/registry/externaldns.k8s.io/dnsendpoints/a/x'],
])('%s of %s are stored where the API server looks', (plural, apiVersion, namespace, key) => {
  expect(storageKey(plural, { apiVersion, kind: 'Any', metadata: { name: 'x', ...(namespace === undefined ? {} : { namespace }) } })).toBe(key);
});
