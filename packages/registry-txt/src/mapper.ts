import { RECORD_TYPES } from '@external-dns/endpoint';

/** How the names of ownership TXT records are formed (spec/core.md §3.2). At most one of prefix and suffix is given. */
export interface MapperOptions {
  /** Stands before the first label; `%{record_type}` in it is the claimed type in lower case. */
  readonly prefix: string;
  /** Stands after the first label. */
  readonly suffix: string;
  /** Replaces a first label `*`. */
  readonly wildcardReplacement: string;
}

/** What the name of a TXT record says: the claimed name, and the claimed type where the name holds one ('' in the legacy format). */
export interface Reading {
  readonly name: string;
  readonly recordType: string;
}

/** The names of ownership records, both ways. All methods are pure. */
export interface NameMapper {
  /** Name of the ownership record. The spelling of `name` is kept. */
  toTxtName(name: string, recordType: string): string;
  /** Name of the ownership record in the format that does not hold the type; read, never written. */
  toLegacyTxtName(name: string): string;
  /** What `txtName` (any case) claims; undefined where the affixes do not fit. */
  read(txtName: string): Reading | undefined;
  /** The wildcard name that has the same ownership record as `name` (lower case), or undefined. */
  wildcardOf(name: string): string | undefined;
  /** The other name (lower case) that has the same ownership record: the wildcard, or the name that stands for it. */
  siblingOf(name: string): string | undefined;
}

/** What stands before the first label and after it. */
interface Affixes {
  readonly before: string;
  readonly after: string;
}

const PLACEHOLDER = '%{record_type}';

/** Longer types first, so that `aaaa` is not read as A where nothing separates type and name. */
const types = [...RECORD_TYPES].sort((a, b) => b.length - a.length).map((type) => ({ type, text: type.toLowerCase() }));
const typeByText: ReadonlyMap<string, string> = new Map(types.map(({ type, text }) => [text, type]));

/** Builds a mapper; prefix, suffix and replacement count in lower case. */
export function createNameMapper(options: MapperOptions): NameMapper {
  const prefix = options.prefix.toLowerCase();
  const suffix = options.suffix.toLowerCase();
  const wildcard = options.wildcardReplacement.toLowerCase();
  const inAffix = prefix.includes(PLACEHOLDER) || suffix.includes(PLACEHOLDER);

  const withoutWildcard = (name: string): string => (wildcard !== '' && (name === '*' || name.startsWith('*.')) ? wildcard + name.slice(1) : name);
  const wildcardOf = (name: string): string | undefined => (wildcard !== '' && (name === wildcard || name.startsWith(`${wildcard}.`)) ? `*${name.slice(wildcard.length)}` : undefined);
  const affixesOf = (type: string, marker: string): Affixes => ({ before: prefix.replaceAll(PLACEHOLDER, type) + marker, after: suffix.replaceAll(PLACEHOLDER, type) });
  const untyped = affixesOf('', '');
  const typed = (recordType: string): Affixes => affixesOf(recordType.toLowerCase(), inAffix ? '' : `${recordType.toLowerCase()}-`);
  const known: ReadonlyMap<string, Affixes> = new Map(RECORD_TYPES.map((type) => [type, typed(type)]));
  const compose = (name: string, { before, after }: Affixes): string => {
    const plain = withoutWildcard(name);
    if (after === '') return before + plain;
    const dot = plain.indexOf('.');
    return dot < 0 ? before + plain + after : before + plain.slice(0, dot) + after + plain.slice(dot);
  };

  const expected = expectedAffix(suffix === '' ? prefix : suffix);

  return {
    wildcardOf,
    siblingOf(name) {
      const plain = withoutWildcard(name);
      return plain === name ? wildcardOf(name) : plain;
    },
    toTxtName: (name, recordType) => compose(name, known.get(recordType) ?? typed(recordType)),
    toLegacyTxtName: (name) => compose(name, untyped),
    read(txtName) {
      const name = txtName.toLowerCase();
      if (suffix === '') return stripAffix(name, expected, (text, affix) => (text.startsWith(affix) ? text.slice(affix.length) : undefined));
      const labels = name.split('.');
      const count = suffix.split('.').length;
      if (labels.length < count) return undefined;
      const head = stripAffix(labels.slice(0, count).join('.'), expected, (text, affix) => (text.endsWith(affix) ? text.slice(0, text.length - affix.length) : undefined));
      if (head === undefined) return undefined;
      return { name: [head.name, ...labels.slice(count)].join('.'), recordType: head.recordType };
    },
  };
}

/** The forms that an affix may have in the name of an ownership record. */
interface ExpectedAffix {
  /** With each type in it; empty where the affix does not hold the type. */
  readonly typed: readonly { readonly type: string; readonly affix: string }[];
  readonly untyped: string;
}

function expectedAffix(template: string): ExpectedAffix {
  const typed = template.includes(PLACEHOLDER) ? types.map(({ type, text }) => ({ type, affix: template.replaceAll(PLACEHOLDER, text) })) : [];
  return { typed, untyped: template.replaceAll(PLACEHOLDER, '') };
}

function stripAffix(text: string, expected: ExpectedAffix, strip: (text: string, affix: string) => string | undefined): Reading | undefined {
  for (const { type, affix } of expected.typed) {
    const name = strip(text, affix);
    if (name !== undefined && name !== '') return { name, recordType: type };
  }
  const rest = strip(text, expected.untyped);
  return rest === undefined || rest === '' ? undefined : readMarker(rest);
}

/** The type in its usual place, before the first hyphen. */
function readMarker(text: string): Reading {
  const hyphen = text.indexOf('-');
  const type = typeByText.get(hyphen < 0 ? text : text.slice(0, hyphen));
  if (type === undefined || hyphen === text.length - 1) return { name: text, recordType: '' };
  return { name: text.slice(hyphen + 1), recordType: type };
}
