/** Type codes (IANA "Resource Record (RR) TYPEs") that this package gives a name to. */
export const TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
} as const;

/** Class codes; NONE and ANY have their meaning in UPDATE (RFC 2136 §1.3). */
export const CLASS = { IN: 1, CH: 3, NONE: 254, ANY: 255 } as const;

/** Operation codes. */
export const OPCODE = { QUERY: 0, NOTIFY: 4, UPDATE: 5 } as const;

/** Response codes, those extended by EDNS included. */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
} as const;

const typeNames = new Map<number, string>(Object.entries(TYPE).map(([name, code]) => [code, name]));
const rcodeNames = new Map<number, string>(Object.entries(RCODE).map(([name, code]) => [code, name]));

/** Mnemonic of a type, or `TYPE1234` (RFC 3597 §5). */
export function typeName(code: number): string {
  return typeNames.get(code) ?? `TYPE${code}`;
}

/** Code of a mnemonic or of `TYPE1234`, in any case; undefined for what is neither. */
export function typeCode(name: string): number | undefined {
  const upper = name.toUpperCase();
  if (Object.hasOwn(TYPE, upper)) return TYPE[upper as keyof typeof TYPE];
  const generic = /^TYPE(\d{1,5})$/.exec(upper);
  const code = Number(generic?.[1]);
  return generic !== null && code <= 0xffff ? code : undefined;
}

/** Mnemonic of a response code, or `RCODE23`. */
export function rcodeName(code: number): string {
  return rcodeNames.get(code) ?? `RCODE${code}`;
}
