import { fields, trimSpace } from './bytes.ts';
import { isIPv4, parseIP } from './ip.ts';
import { getProperty, isAlias } from './properties.ts';
import { PROPERTY } from './types.ts';
import type { Endpoint } from './types.ts';

/**
 * What is wrong with an endpoint's targets for its type, or undefined (spec/core.md §1.5). Types other than A, AAAA, MX, SRV and PTR are not
 * looked into; an empty list of targets passes but for PTR.
 */
export function checkEndpoint(endpoint: Endpoint): string | undefined {
  const { recordType, targets } = endpoint;
  const alias = getProperty(endpoint, PROPERTY.alias);
  if (alias !== undefined && recordType !== 'A' && recordType !== 'AAAA' && recordType !== 'CNAME') {
    return `${recordType} records cannot be aliases; remove the "alias" property`;
  }
  switch (recordType) {
    case 'A':
      return isAlias(endpoint) ? undefined : firstProblem(targets, (target) => (isIPv4(target) ? undefined : `"${target}" is not an IPv4 address`));
    case 'AAAA':
      return isAlias(endpoint) ? undefined : firstProblem(targets, (target) => (parseIP(target)?.family === 6 ? undefined : `"${target}" is not an IPv6 address`));
    case 'MX':
      return firstProblem(targets, checkMX);
    case 'SRV':
      return firstProblem(targets, checkSRV);
    case 'PTR':
      return checkPTR(endpoint);
    default:
      return undefined;
  }
}

function firstProblem(targets: readonly string[], check: (target: string) => string | undefined): string | undefined {
  for (const target of targets) {
    const problem = check(target);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkMX(target: string): string | undefined {
  const [preference = '', host, ...rest] = fields(target);
  if (host === undefined || rest.length > 0) return `"${target}" is not an MX target; write a preference and a host, for example "10 mail.example.com"`;
  return isUint16(preference) ? undefined : `preference "${preference}" of MX target "${target}" is not a whole number from 0 to 65535`;
}

function checkSRV(target: string): string | undefined {
  const parts = fields(target);
  const [priority = '', weight = '', port = '', host = ''] = parts;
  if (parts.length !== 4) return `"${target}" is not an SRV target; write priority, weight, port and host, for example "10 5 5060 sip.example.com."`;
  if (!host.endsWith('.')) return `host "${host}" of SRV target "${target}" does not end with a dot`;
  for (const [name, value] of [['priority', priority], ['weight', weight], ['port', port]] as const) {
    if (!isUint16(value)) return `${name} "${value}" of SRV target "${target}" is not a whole number from 0 to 65535`;
  }
  return undefined;
}

function isUint16(text: string): boolean {
  return /^[0-9]+$/.test(text) && Number(text) <= 65535;
}

function checkPTR(endpoint: Endpoint): string | undefined {
  const name = endpoint.dnsName.toLowerCase();
  const zone = ['.in-addr.arpa', '.ip6.arpa'].find((suffix) => name.endsWith(suffix));
  if (zone === undefined || name.length === zone.length || name.startsWith('.')) return `"${endpoint.dnsName}" is not a reverse name under in-addr.arpa or ip6.arpa`;
  if (endpoint.targets.length === 0) return 'a PTR record needs at least one target';
  return firstProblem(endpoint.targets, (target) => {
    if (trimSpace(target) === '') return 'a PTR target is empty';
    return parseIP(target) === undefined ? undefined : `PTR target "${target}" is an address; it must be a host name`;
  });
}
