import { LABEL, RECORD_TYPES, createEndpoint, reverseName } from '@external-dns/endpoint';
import type { Endpoint, KnownRecordType } from '@external-dns/endpoint';
import { rejectedError } from '@external-dns/plugin';
import type { Random } from './random.ts';

const MAX_OBJECT_NAME = 253;

/** Random endpoints of every known record type for each domain (spec/sources.md §13). */
export function fakeEndpoints(domains: readonly string[], random: Random): readonly Endpoint[] {
  return domains.flatMap((domain) => RECORD_TYPES.map((type) => fakeEndpoint(type, domain, domains.length, random)));
}

function fakeEndpoint(recordType: KnownRecordType, domain: string, count: number, random: Random): Endpoint {
  const { dnsName, targets } = record(recordType, domain, count, random);
  const name = `fake-${dnsName}`.slice(0, MAX_OBJECT_NAME);
  const made = createEndpoint({
    dnsName,
    recordType,
    targets,
    setIdentifier: 'fake',
    labels: { [LABEL.resource]: `fake/default/${dnsName}` },
    refs: [{ source: 'fake', kind: 'Pod', apiVersion: 'v1', namespace: 'default', name, uid: '' }],
  });
  if (!made.ok) throw rejectedError(`source fake, domain "${domain}": ${made.problem}`);
  return made.endpoint;
}

function record(type: KnownRecordType, domain: string, count: number, random: Random): { readonly dnsName: string; readonly targets: readonly string[] } {
  const host = (): string => `${letters(4, random)}.${domain}`;
  const address = (): string => `192.0.2.${random(253) + 1}`;
  const group = (): string => (random(0xffff) + 1).toString(16);
  const each = (target: () => string): readonly string[] => Array.from({ length: count }, target);
  switch (type) {
    case 'A':
      return { dnsName: host(), targets: each(address) };
    case 'AAAA':
      return { dnsName: host(), targets: each(() => `2001:db8::${group()}:${group()}`) };
    case 'CNAME':
    case 'DNAME':
      return { dnsName: host(), targets: [host()] };
    case 'TXT':
      return { dnsName: host(), targets: ['"heritage=external-dns,external-dns/owner=fake"'] };
    case 'SRV':
      return { dnsName: `_sip._udp.${domain}`, targets: [`10 20 5060 ${host()}.`] };
    case 'NS':
      return { dnsName: domain, targets: [`${letters(3, random)}.${domain}`] };
    case 'PTR':
      return { dnsName: reverseName(address()) ?? domain, targets: [host()] };
    case 'MX':
      return { dnsName: domain, targets: [`10 ${host()}`] };
    case 'NAPTR':
      return { dnsName: `_sip._udp.${domain}`, targets: [`100 10 "u" "E2U+sip" "!^.*$!sip:info@${domain}!" .`] };
  }
}

function letters(count: number, random: Random): string {
  return Array.from({ length: count }, () => String.fromCharCode(0x61 + random(26))).join('');
}
