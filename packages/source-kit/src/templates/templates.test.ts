import type { KubernetesObject } from '@external-dns/kubernetes';
import { describe, expect, it } from 'vitest';
import { createTemplates } from './templates.ts';
import type { TemplatesOptions } from './types.ts';

const sourceNames = ['node', 'service', 'ingress'];

function templates(options: Partial<TemplatesOptions>) {
  return createTemplates({ fqdn: [], target: [], fqdnTarget: [], combine: false, sourceNames, ...options });
}

const service: KubernetesObject & Record<string, unknown> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', uid: 'u-1', labels: { app: 'front', tier: 'Gold' }, annotations: { json: '{"hosts":["a.example.org","b.example.org"]}' } },
  spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1', ports: [{ name: 'http', port: 80, targetPort: 'web' }, { name: 'metrics', port: 81, targetPort: 8081 }], selector: { app: 'front' } },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.example.net' }] } },
};

const custom: KubernetesObject & Record<string, unknown> = {
  apiVersion: 'example.org/v1',
  kind: 'Site',
  metadata: { name: 'site', namespace: 'shop' },
  spec: { hostname: 'www.example.org', 'odd-key': 'x', aliases: ['a.example.org', 'b.example.org'], port: 8080 },
};

it('takes an ingress without a default backend for one, as a condition', () => {
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'shop', namespace: 'web' }, spec: { rules: [] } };
  expect(templates({ fqdn: ['{{ if .Spec.DefaultBackend }}some{{ else }}none{{ end }}.org'] }).names(ingress, 'ingress')).toEqual(['none.org']);
});

describe('names of --fqdn-template', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    ['two names, sorted', '{{ .Namespace }}.example.org, {{ .Name }}.example.com', ['shop.example.org', 'web.example.com']],
    ['blanks, an empty item, a trailing dot and a duplicate are cleaned away', ' {{.Name}}.org. ,, web.org,', ['web.org']],
    ['a condition that is false gives none', '{{ if eq .Name "other" }}x.org{{ end }}', []],
    ['a loop over the status', '{{ range .Status.LoadBalancer.Ingress }}{{ if .IP }}{{ .IP }}.ip.org,{{ else }}{{ .Hostname }}.host.org,{{ end }}{{ end }}', ['192.0.2.1.ip.org', 'lb.example.net.host.org']],
    ['Go names of fields, promoted and not', '{{ .ObjectMeta.Name }}.{{ .UID }}.{{ .Spec.ClusterIP }}.{{ toLower .Spec.Type }}.{{ .Kind }}.{{ .APIVersion }}', ['web.u-1.10.0.0.1.loadbalancer.Service.v1']],
    ['a declared field that is not set is empty', '{{ .Spec.ExternalName }}x{{ range .Spec.ExternalIPs }}y{{ end }}.org', ['x.org']],
    ['a target port by name and by number', '{{ range .Spec.Ports }}{{ .TargetPort }}-{{ .TargetPort.String }}-{{ .TargetPort.IntVal }}.org,{{ end }}', ['8081-8081-8081.org', 'web-web-0.org']],
    ['getters of the metadata', '{{ .GetName }}.{{ .GetNamespace }}.{{ index .GetLabels "app" }}.{{ .GetObjectKind.GroupVersionKind.Kind }}.org', ['web.shop.front.Service.org']],
    ['the same by way of embedded metadata', '{{ .TypeMeta.Kind }}.{{ .GroupVersionKind.Kind }}.{{ .ObjectMeta.GetName }}.{{ .GetObjectMeta.GetNamespace }}.org', ['Service.Service.web.shop.org']],
    ['the whole version and kind as one text', '{{ len (print .GetObjectKind.GroupVersionKind) }}.org', ['17.org']],
    ['metadata and pointers that are not set', '{{ .DeletionTimestamp }}.{{ .Finalizers }}.{{ .OwnerReferences }}.{{ .Spec.SessionAffinityConfig }}.org', ['<nil>.[].[].nil.org']],
    ['a target port inside of what is printed', '{{ (slice .Spec.Ports 1) | print | len }}.org', ['33.org']],
    ['JSON names, in the second try', '{{ .Spec.clusterIP }}.{{ .Metadata.name }}.org', ['10.0.0.1.web.org']],
    ['labels by field, by index, and with hasKey', '{{ .Labels.app }}.{{ index .Labels "tier" }}.{{ hasKey .Labels "no" }}.org', ['front.Gold.false.org']],
    ['a label that is missing', '{{ .Labels.no }}.org', ['<no value>.org']],
    ['a selector', '{{ .Spec.Selector.app }}.org', ['front.org']],
    ['text functions', '{{ trimPrefix .Name "w" }}{{ trimSuffix .Name "b" }}{{ replace "e" "E" .Name }}{{ contains .Name "eb" }}{{ trim " x " }}.org', ['ebwewEbtruex.org']],
    ['replace of nothing puts it between characters', '{{ replace "" "-" "aé" }}.org', ['-a-é-.org']],
    ['address functions', '{{ isIPv4 "192.0.2.1" }}{{ isIPv6 "::ffff:1.2.3.4" }}{{ isIPv4 .Name }}.org', ['truetruefalse.org']],
    ['JSON in an annotation', '{{ range (fromJson .Annotations.json).hosts }}{{ . }},{{ end }}', ['a.example.org', 'b.example.org']],
    ['JSON that is none', '{{ if fromJson "{" }}x{{ else }}y{{ end }}.org', ['y.org']],
    ['the source, whatever its case', '{{ if isSource "SERVICE" }}s{{ end }}{{ if isSource "node" }}n{{ end }}.org', ['s.org']],
  ];
  it.each(cases)('%s', (_, template, names) => {
    expect(templates({ fqdn: [template] }).names(service, 'service')).toEqual(names);
  });

  it.each([
    ['a field by its JSON name', '{{ .Spec.hostname }}', ['www.example.org']],
    ['a list', '{{ range .Spec.aliases }}{{ . }},{{ end }}', ['a.example.org', 'b.example.org']],
    ['a key that is no identifier', '{{ index .Spec "odd-key" }}.org', ['x.org']],
    ['a whole number', '{{ if eq .Spec.port 8080 }}p{{ .Spec.port }}{{ end }}.org', ['p8080.org']],
    ['the whole object', '{{ .Object.spec.hostname }}', ['www.example.org']],
    ['Go names', '{{ .Spec.Hostname }}', ['www.example.org']],
  ])('custom resource: %s', (_, template, names) => {
    expect(templates({ fqdn: [template] }).names(custom, 'node')).toEqual(names);
  });

  it.each([
    ['an unknown field', '{{ .Spec.nope }}', /^failed to apply template on Site shop\/site: .*can't evaluate field nope.*\(unstructured retry also failed: .*no entry for key "nope"/],
    ['an unknown source', '{{ isSource "nope" }}', /isSource: unknown source "nope" \(valid: node, service, ingress\)/],
  ])('fails with the object and the reason on %s', (_, template, message) => {
    expect(() => templates({ fqdn: [template] }).names(custom, 'node')).toThrow(message);
  });
});

describe('targets', () => {
  it('pairs are split at the first colon, and items without both sides are left out', () => {
    const { endpoints } = templates({ fqdnTarget: ['v6.org:2001:db8::1, v4.org : 192.0.2.1,v4.org:192.0.2.2,none,:x,y:,c.org:lb.example.net'] }).pairs(service, '');
    expect(endpoints.map(({ dnsName, recordType, targets }) => [dnsName, recordType, targets])).toEqual([
      ['c.org', 'CNAME', ['lb.example.net']],
      ['v4.org', 'A', ['192.0.2.1', '192.0.2.2']],
      ['v6.org', 'AAAA', ['2001:db8::1']],
    ]);
  });

  it('every name goes with every target', () => {
    const { endpoints } = templates({ fqdn: ['b.org', 'a.org'], target: ['192.0.2.2', '192.0.2.1'] }).namesAndTargets(service, '');
    expect(endpoints.map(({ dnsName, targets }) => [dnsName, targets])).toEqual([
      ['a.org', ['192.0.2.1', '192.0.2.2']],
      ['b.org', ['192.0.2.1', '192.0.2.2']],
    ]);
  });

  it('says which name has a label that is too long', () => {
    expect(templates({ fqdnTarget: [`${'a'.repeat(64)}.org:192.0.2.1`] }).pairs(service, '')).toEqual({ endpoints: [], problems: [expect.stringContaining('64 bytes')] });
  });
});

describe('configuration', () => {
  it.each([
    ['nothing', {}, false, false],
    ['blank text', { fqdn: [' \n'] }, false, false],
    ['two blank values: separators are a template', { fqdn: ['', ' '] }, true, true],
    ['targets alone give no names', { target: ['x'] }, true, false],
    ['pairs give names', { fqdnTarget: ['x:y'] }, true, true],
  ])('%s', (_, options, configured, givesNames) => {
    expect(templates(options)).toMatchObject({ configured, givesNames });
  });

  it.each([
    ['an action that is not closed', { fqdn: ['x.org', '{{.Name'] }, /^--fqdn-template\[1\] "\{\{\.Name": template: endpoint:1: /],
    ['a function that does not exist', { target: ['{{ nope }}'] }, /^--target-template\[0\] .*function "nope" not defined/],
    ['a name defined in two values', { fqdnTarget: ['{{define "a"}}1{{end}}', '{{define "a"}}2{{end}}'] }, /^--fqdn-target-template\[1\] .*multiple definition of template "a"/],
  ])('refuses %s with the flag and the value', (_, options, message) => {
    expect(() => templates(options)).toThrow(message);
  });
});
