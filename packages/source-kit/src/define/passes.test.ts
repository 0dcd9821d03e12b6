import { buildEndpoint } from '@external-dns/endpoint';
import { KINDS } from '@external-dns/kubernetes';
import type { KubernetesObject } from '@external-dns/kubernetes';
import type { Desired } from '@external-dns/plugin';
import { describe, expect, it } from 'vitest';
import { createTemplates } from '../templates/index.ts';
import type { TemplatesOptions } from '../templates/index.ts';
import { createMemoryCluster } from '../testing/index.ts';
import { common, context, manualClock, quietLog } from '../testing/fixtures.ts';
import { createKubernetesSource } from './create.ts';
import { defineKubernetesSource } from './define.ts';

function web(name: string, host?: string, unresolvedForNames?: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name, labels: { ...(host === undefined ? {} : { host }), ...(unresolvedForNames === undefined ? {} : { later: unresolvedForNames }) } } };
}

async function render(passes: 'none' | 'names' | 'pairs' | 'all', options: Partial<TemplatesOptions>, ...objects: readonly KubernetesObject[]): Promise<Desired> {
  const definition = defineKubernetesSource({
    name: 'web',
    description: 'Webs.',
    options: {},
    resources: () => ({ main: { kind: KINDS.services, keep: 'all' as const } }),
    templates: passes,
    expand({ metadata }: KubernetesObject) {
      const make = (dnsName: string) => buildEndpoint({ dnsName, recordType: 'A', targets: ['1.1.1.1'] });
      const { host, later } = metadata.labels ?? {};
      return { endpoints: host === undefined ? [] : [make(host)], forNames: (names) => names.map(make), ...(later === undefined ? {} : { unresolvedForNames: later }) };
    },
  });
  const cluster = createMemoryCluster([{ kind: KINDS.services, keep: 'all' }], objects);
  const templates = createTemplates({ fqdn: [], target: [], fqdnTarget: [], combine: false, sourceNames: ['web', 'node'], ...options });
  const clock = manualClock();
  return createKubernetesSource(definition, { options: {}, common: common(), cluster, clock, log: quietLog, templates }).desired(context(clock));
}

const fqdn = ['{{ .Name }}.gen.org'];
const fqdnTarget = ['{{ .Name }}.pair.org:9.9.9.9'];
const target = ['8.8.8.8'];

describe('template passes', () => {
  const cases: readonly [string, 'none' | 'names' | 'pairs' | 'all', Partial<TemplatesOptions>, string | undefined, readonly string[]][] = [
    ['none: templates have no say', 'none', { fqdn, combine: true }, 'own.org', ['own.org 1.1.1.1']],
    ['names: only for an object that gave nothing itself', 'names', { fqdn }, 'own.org', ['own.org 1.1.1.1']],
    ['names: with the targets of the object', 'names', { fqdn }, undefined, ['a.gen.org 1.1.1.1']],
    ['names: added when combining', 'names', { fqdn, combine: true }, 'own.org', ['own.org 1.1.1.1', 'a.gen.org 1.1.1.1']],
    ['names: pairs have no say', 'names', { fqdnTarget }, undefined, []],
    ['pairs: pairs first, and then names are not needed', 'pairs', { fqdn, fqdnTarget }, undefined, ['a.pair.org 9.9.9.9']],
    ['pairs: everything when combining', 'pairs', { fqdn, fqdnTarget, combine: true }, 'own.org', ['own.org 1.1.1.1', 'a.pair.org 9.9.9.9', 'a.gen.org 1.1.1.1']],
    ['all: names have the targets of the template', 'all', { fqdn, target }, undefined, ['a.gen.org 8.8.8.8']],
    ['all: names without a target template give nothing', 'all', { fqdn }, undefined, []],
    ['the name of the source is known to isSource', 'names', { fqdn: ['{{ if isSource "web" }}yes.org{{ end }}'] }, undefined, ['yes.org 1.1.1.1']],
  ];
  it.each(cases)('%s', async (_, passes, options, host, expected) => {
    const { byName } = await render(passes, options, web('a', host));
    expect([...byName.values()].flat().map(({ dnsName, targets }) => `${dnsName} ${targets.join()}`)).toEqual(expected);
  });

  it('a template that fails on one object leaves the others alone', async () => {
    const result = await render('names', { fqdn: ['{{ if eq .Name "bad" }}{{ .Spec.nope }}{{ end }}{{ .Name }}.org'] }, web('bad'), web('good'));
    expect([...result.byName.keys()]).toEqual(['good.org']);
    expect(result.skipped).toMatchObject([{ ref: { name: 'bad' }, severity: 'warning', reason: expect.stringMatching(/^failed to apply template on Service default\/bad/) }]);
    expect(result.unresolved).toMatchObject([{ ref: { name: 'bad' } }]);
  });

  it('a generated name that DNS cannot hold is skipped with its reason', async () => {
    const result = await render('pairs', { fqdnTarget: [`${'x'.repeat(64)}.org:1.1.1.1`, 'ok.org:1.1.1.1'] }, web('a'));
    expect([...result.byName.keys()]).toEqual(['ok.org']);
    expect(result.skipped).toMatchObject([{ ref: { name: 'a' }, severity: 'warning' }]);
  });

  it.each([
    ['a template gives it names', { fqdn }, [{ reason: 'no address yet' }]],
    ['no template gives it names', { fqdn: [''] }, []],
  ])('an object that cannot serve templates is unresolved only when %s', async (_, options, unresolved) => {
    expect((await render('names', options, web('a', undefined, 'no address yet'))).unresolved).toMatchObject(unresolved);
  });
});
