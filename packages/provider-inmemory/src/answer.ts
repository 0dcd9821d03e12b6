import { canonicalName, CLASS, createResponse, formatData, OPCODE, RCODE, TYPE, typeCode } from '@external-dns/dns-wire';
import type { Message, RecordData, ResourceRecord } from '@external-dns/dns-wire';
import { configuredTTL, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { isAliasSet, readContent } from './record-data.ts';
import { parentOf } from './zone-store.ts';
import type { MemoryStore, NameNode, StoredZone } from './zone-store.ts';

/** TTL in seconds of records that were stored without one. */
export const DEFAULT_TTL = 300;

/** Seconds for which "there is none" may be cached (RFC 2308 §5). */
const NEGATIVE_TTL = 60;

/** CNAME and alias steps that are followed: enough for honest chains, and an end for loops. */
const MAX_STEPS = 16;

/** Answers a request from the zones, authoritatively and without recursion (RFC 1034 §4.3.2). Pure. */
export function answerRequest(store: MemoryStore, request: Message): Message {
  const [question] = request.questions;
  if (request.opcode !== OPCODE.QUERY) return createResponse(request, { rcode: RCODE.NOTIMP });
  if (question === undefined || request.questions.length > 1) return createResponse(request, { rcode: RCODE.FORMERR });
  const refused = createResponse(request, { rcode: RCODE.REFUSED });
  const askedClass = question.class ?? CLASS.IN;
  if ((askedClass !== CLASS.IN && askedClass !== CLASS.ANY) || question.type === TYPE.AXFR || question.type === TYPE.IXFR) return refused;

  const answers: ResourceRecord[] = [];
  const seen = new Set<string>();
  // The first owner name is repeated as it was asked, letter case and all.
  let owner = question.name;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const name = keyName(owner);
    const zone = store.zoneOfQuery(name);
    // A chain that leaves these zones ends here: the resolver goes on by itself.
    if (zone === undefined) return step === 0 ? refused : createResponse(request, { authoritative: true, answers });
    if (seen.has(name)) return createResponse(request, { authoritative: true, answers });
    seen.add(name);
    const found = resolve(store, zone, name, owner, question.type);
    answers.push(...found.answers);
    if (found.kind === 'follow') {
      owner = found.target;
      continue;
    }
    const { rcode = RCODE.NOERROR, authorities = [], additionals = [] } = found;
    return createResponse(request, { authoritative: found.kind === 'final' || step > 0, rcode, answers, authorities, additionals });
  }
  return createResponse(request, { authoritative: true, answers });
}

interface Found {
  readonly kind: 'final' | 'referral';
  readonly answers: readonly ResourceRecord[];
  readonly rcode?: number;
  readonly authorities?: readonly ResourceRecord[];
  readonly additionals?: readonly ResourceRecord[];
}

type Step = Found | { readonly kind: 'follow'; readonly answers: readonly ResourceRecord[]; readonly target: string };

function resolve(store: MemoryStore, zone: StoredZone, name: string, owner: string, type: number): Step {
  for (const above of pathFromApex(zone, name)) {
    const node = zone.node(above);
    if (node === undefined) break;
    const delegation = above === zone.zone.name ? [] : recordsOf(store, node, above, TYPE.NS);
    if (delegation.length > 0 && !(above === name && type === TYPE.DS)) return referral(store, delegation);
    const [redirect] = above === name ? [] : recordsOf(store, node, above, TYPE.DNAME);
    if (redirect?.data.type === 'DNAME') return substitute(redirect, name, owner, above, redirect.data.target);
  }
  const node = zone.node(name) ?? wildcardNode(zone, name);
  if (node === undefined) return { kind: 'final', answers: [], rcode: RCODE.NXDOMAIN, authorities: [negativeSOA(zone)] };
  if (type === TYPE.ANY) return anyOf(store, zone, node, name, owner);
  const [pointer] = type === TYPE.CNAME ? [] : recordsOf(store, node, owner, TYPE.CNAME);
  if (pointer?.data.type === 'CNAME') return { kind: 'follow', answers: [pointer], target: pointer.data.target };
  const answers = type === TYPE.SOA && name === zone.zone.name ? [soaRecord(zone, owner)] : recordsOf(store, node, owner, type);
  return answers.length > 0 ? { kind: 'final', answers } : { kind: 'final', answers, authorities: [negativeSOA(zone)] };
}

/** One record set stands for all of them (RFC 8482 §4.1). */
function anyOf(store: MemoryStore, zone: StoredZone, node: NameNode, name: string, owner: string): Found {
  if (name === zone.zone.name) return { kind: 'final', answers: [soaRecord(zone, owner)] };
  for (const { endpoint } of node.sets) {
    const codes = isAliasSet(endpoint) ? [TYPE.A, TYPE.AAAA] : [typeCode(endpoint.recordType) ?? 0];
    for (const code of codes) {
      const answers = recordsOf(store, node, owner, code);
      if (answers.length > 0) return { kind: 'final', answers };
    }
  }
  return { kind: 'final', answers: [], authorities: [negativeSOA(zone)] };
}

/** The records of a type at a node, sets of every identifier together. */
function recordsOf(store: MemoryStore, node: NameNode, owner: string, type: number): readonly ResourceRecord[] {
  const data = new Map<string, RecordData>();
  let ttl = Number.POSITIVE_INFINITY;
  for (const { endpoint } of node.sets) {
    const own = dataOf(store, endpoint, type, new Set([normalName(endpoint.dnsName)]));
    if (own.length > 0) ttl = Math.min(ttl, configuredTTL(endpoint) ?? DEFAULT_TTL, 0x7fffffff);
    for (const one of own) data.set(formatData(one), one);
  }
  // Sets that differ by their identifier may each have a CNAME; DNS allows one.
  const single = type === TYPE.CNAME || type === TYPE.DNAME;
  const all = [...data.values()];
  return (single ? all.slice(0, 1) : all).map((one) => ({ name: owner, class: CLASS.IN, ttl, data: one }));
}

function dataOf(store: MemoryStore, endpoint: Endpoint, type: number, seen: ReadonlySet<string>): readonly RecordData[] {
  if (!isAliasSet(endpoint)) {
    if (typeCode(endpoint.recordType) !== type) return [];
    const content = readContent(endpoint);
    return content.kind === 'data' ? content.data : [];
  }
  const wanted = endpoint.recordType === 'CNAME' ? type === TYPE.A || type === TYPE.AAAA : typeCode(endpoint.recordType) === type;
  if (!wanted) return [];
  const content = readContent(endpoint);
  return content.kind === 'alias' ? content.names.flatMap((name) => addressesOf(store, normalName(name), type, seen)) : [];
}

/** The addresses of a name within the zones, through CNAMEs and aliases. */
function addressesOf(store: MemoryStore, name: string, type: number, seen: ReadonlySet<string>): readonly RecordData[] {
  const zone = store.zoneOf(name);
  const node = zone === undefined ? undefined : (zone.node(name) ?? wildcardNode(zone, name));
  if (node === undefined || seen.has(name) || seen.size > MAX_STEPS) return [];
  const passed = new Set([...seen, name]);
  return node.sets.flatMap(({ endpoint }) => {
    if (endpoint.recordType !== 'CNAME' || isAliasSet(endpoint)) return dataOf(store, endpoint, type, passed);
    return endpoint.targets.flatMap((target) => addressesOf(store, normalName(target), type, passed));
  });
}

/** The wildcard just below the closest existing name, if there is one (RFC 4592 §3.3.1). */
function wildcardNode(zone: StoredZone, name: string): NameNode | undefined {
  let encloser = name;
  while (encloser !== zone.zone.name && encloser !== '') {
    encloser = parentOf(encloser);
    if (zone.node(encloser) !== undefined) return zone.node(encloser === '' ? '*' : `*.${encloser}`);
  }
  return undefined;
}

/** The apex, then each name below it down to `name`. */
function pathFromApex(zone: StoredZone, name: string): readonly string[] {
  const path = [name];
  for (let above = name; above !== zone.zone.name && above !== ''; ) {
    above = parentOf(above);
    path.push(above);
  }
  return path.reverse();
}

/** Name servers of a zone that was delegated away, with the addresses known here (RFC 1034 §4.3.2, 3b). */
function referral(store: MemoryStore, delegation: readonly ResourceRecord[]): Found {
  const glue = delegation.flatMap(({ data, ttl }) => {
    if (data.type !== 'NS') return [];
    return [TYPE.A, TYPE.AAAA].flatMap((type) => addressesOf(store, normalName(data.target), type, new Set()).map((one): ResourceRecord => ({ name: data.target, class: CLASS.IN, ttl, data: one })));
  });
  return { kind: 'referral', answers: [], authorities: delegation, additionals: glue };
}

/** A DNAME and the CNAME that it stands for (RFC 6672 §3.2). */
function substitute(redirect: ResourceRecord, name: string, owner: string, above: string, target: string): Step {
  const prefix = above === '' ? name : name.slice(0, name.length - above.length - 1);
  const replaced = target === '.' ? prefix : `${prefix}.${target}`;
  if (replaced.length > 253) return { kind: 'final', answers: [redirect], rcode: RCODE.YXDOMAIN };
  const pointer: ResourceRecord = { name: owner, class: CLASS.IN, ttl: redirect.ttl, data: { type: 'CNAME', target: replaced } };
  return { kind: 'follow', answers: [redirect, pointer], target: replaced };
}

function soaRecord(zone: StoredZone, owner: string): ResourceRecord {
  return {
    name: owner,
    class: CLASS.IN,
    ttl: NEGATIVE_TTL,
    data: { type: 'SOA', mname: 'inmemory.invalid', rname: 'hostmaster.invalid', serial: zone.serial, refresh: 3600, retry: 600, expire: 86_400, minimum: NEGATIVE_TTL },
  };
}

function negativeSOA(zone: StoredZone): ResourceRecord {
  return soaRecord(zone, zone.zone.name === '' ? '.' : zone.zone.name);
}

/** The form under which names are stored; the root is ''. */
function keyName(name: string): string {
  const canonical = canonicalName(name);
  return canonical === '.' ? '' : canonical;
}

