import { describe, expect, it } from 'vitest';
import { isForController, parseTTL, readAnnotations } from './index.ts';

const P = 'external-dns.kubernetes.io/';

const under = (values: Readonly<Record<string, string>>, prefix = P): Record<string, string> => Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}${key}`, value]));

describe('lists', () => {
  it.each([
    ['absent: none', {}, []],
    ['blanks anywhere are removed', { hostname: ' a.org , b. org' }, ['a.org', 'b.org']],
    ['empty items stay', { hostname: 'a.org,' }, ['a.org', '']],
    ['empty: one empty item', { hostname: '' }, ['']],
    ['trailing dots and duplicates stay', { hostname: 'a.org.,a.org.' }, ['a.org.', 'a.org.']],
    ['line ends at both ends go, inner ones stay', { hostname: '\na.org,\tb.org\n' }, ['a.org', '\tb.org']],
  ])('hostnames, %s', (_, values, expected) => {
    expect(readAnnotations(under(values), P).hostnames()).toEqual(expected);
  });

  it.each([
    ['absent: none', {}, []],
    ['empty: none', { target: '' }, []],
    ['only blanks: one empty item', { target: '  ' }, ['']],
    ['one trailing dot is removed from each', { target: 'lb.net., 192.0.2.1,x..' }, ['lb.net', '192.0.2.1', 'x.']],
  ])('targets, %s', (_, values, expected) => {
    expect(readAnnotations(under(values), P).targets()).toEqual(expected);
  });

  it('internal hostnames are apart from the others', () => {
    const annotations = readAnnotations(under({ hostname: 'a.org', 'internal-hostname': 'b.org,c.org' }), P);
    expect([annotations.hostnames(), annotations.internalHostnames()]).toEqual([['a.org'], ['b.org', 'c.org']]);
  });
});

describe('parseTTL', () => {
  it.each([
    ['60', 60],
    ['+60', 60],
    ['999999', 999_999],
    ['2147483647', 2_147_483_647],
    ['1m', 60],
    ['1h1m1s', 3661],
    ['1.5h', 5400],
    ['20.5s', 20],
    ['.5m', 30],
    ['1500ms', 1],
    ['+10s', 10],
    ['3000000µs', 3],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseTTL(text)).toEqual({ seconds });
  });

  it.each(['0', '-1', '4294967296', '999ms', '-1m', '0s'])('%s is out of range', (text) => {
    expect(parseTTL(text, 'service/default/web')).toEqual({ seconds: 0, notice: `TTL "${text}" is not within 1..2147483647 seconds; it is ignored` });
  });

  it.each(['', ' 60', '60 s', 'one', '1d', '1.5', '9223372036854775808', 's', '3000000h'])('"%s" does not parse, and the notice names the resource', (text) => {
    const { seconds, notice } = parseTTL(text, 'service/default/web');
    expect(seconds).toBe(0);
    expect(notice).toContain(`"${text}" of service/default/web is neither`);
  });

  it('an absent annotation is no TTL and no notice', () => {
    expect(readAnnotations(undefined, P).ttl('x')).toEqual({ seconds: 0 });
  });
});

describe('provider-specific properties', () => {
  it.each([
    ['families lose the prefix', { 'aws-weight': '10', 'scw-x': '1', 'webhook-y': '2', 'coredns-group': 'g' }, { 'aws/weight': '10', 'scw/x': '1', 'webhook/y': '2', 'coredns/group': 'g' }],
    ['azure has one key', { 'azure-tags': 'a = b', 'azure-other': 'x' }, { 'azure/tags': 'a = b' }],
    ['cloudflare keeps the whole key', { 'cloudflare-proxied': 'true', 'cloudflare-unknown': 'x' }, { [`${P}cloudflare-proxied`]: 'true' }],
    ['a longer cloudflare key counts as the known one', { 'cloudflare-tags-x': 't' }, { [`${P}cloudflare-tags`]: 't' }],
    ['alias only when exactly true', { alias: 'True' }, {}],
    ['record-type also when empty', { 'record-type': '' }, { 'record-type': '' }],
    ['others are none', { 'set-identifier': 's', hostname: 'x', ttl: '1' }, {}],
  ])('%s', (_, values, expected) => {
    expect(Object.fromEntries(readAnnotations(under(values), P).providerSpecific().map(({ name, value }) => [name, value]))).toEqual(expected);
  });

  it('alias comes first, record-type second', () => {
    const names = readAnnotations(under({ 'aws-weight': '1', 'record-type': 'PTR', alias: 'true' }), P).providerSpecific();
    expect(names.map(({ name }) => name)).toEqual(['alias', 'record-type', 'aws/weight']);
  });

  it('follows another prefix', () => {
    const annotations = readAnnotations({ ...under({ 'aws-weight': '1' }), ...under({ 'aws-weight': '2', 'cloudflare-proxied': 'true', 'set-identifier': 'blue' }, 'my.org/') }, 'my.org/');
    expect(annotations.providerSpecific()).toEqual([
      { name: 'aws/weight', value: '2' },
      { name: 'my.org/cloudflare-proxied', value: 'true' },
    ]);
    expect(annotations.setIdentifier()).toBe('blue');
  });
});

describe('single values', () => {
  it.each([
    ['annotation-only', 'annotation-only'],
    ['Defined-Hosts-Only', 'defined-hosts-only'],
    ['both', undefined],
    ['', undefined],
  ])('hostname source "%s" is %s', (value, expected) => {
    const annotations = readAnnotations(under({ 'ingress-hostname-source': value, 'gateway-hostname-source': value }), P);
    expect([annotations.ingressHostnameSource(), annotations.gatewayHostnameSource()]).toEqual([expected, expected]);
  });

  it('keys that objects inherit are not annotations', () => {
    expect(readAnnotations({}, '').get('constructor')).toBeUndefined();
    expect(readAnnotations({ 'kubernetes.io/ingress.class': 'nginx' }, P).raw('kubernetes.io/ingress.class')).toBe('nginx');
  });

  it.each([
    [{}, true],
    [{ controller: 'dns-controller' }, true],
    [{ controller: '' }, false],
    [{ controller: 'other' }, false],
  ])('controller annotation %j: ours %s', (values, expected) => {
    expect(isForController(under(values), P)).toBe(expected);
  });
});
