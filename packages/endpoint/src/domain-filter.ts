import { compareBytes, trimSpace } from './bytes.ts';
import { modelError } from './errors.ts';
import { normalDomain } from './name.ts';
import { compileRE2 } from './re2.ts';
import type { DomainFilter, DomainFilterJSON } from './types.ts';

export interface DomainFilterOptions {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** RE2 source; with either expression the lists are ignored. */
  readonly regexInclude?: string | undefined;
  readonly regexExclude?: string | undefined;
}

/** Builds a filter (spec/core.md §1.10). Throws a `config` error for a bad expression. */
export function createDomainFilter(options: DomainFilterOptions): DomainFilter {
  const { regexInclude = '', regexExclude = '' } = options;
  if (regexInclude !== '' || regexExclude !== '') return regexFilter(regexInclude, regexExclude);
  const include = suffixSet(options.include ?? []);
  const exclude = suffixSet(options.exclude ?? []);
  return {
    configured: include.texts.length > 0 || exclude.texts.length > 0,
    match(name) {
      if (include.texts.length === 0 && exclude.texts.length === 0) return true;
      const domain = normalDomain(name);
      return (include.texts.length === 0 || include.has(domain)) && !exclude.has(domain);
    },
    matchParent(zone) {
      const domain = normalDomain(zone);
      if (exclude.has(domain)) return false;
      return include.texts.length === 0 || include.texts.some((text) => !text.startsWith('.') && text.endsWith(`.${domain}`));
    },
    toJSON: () => ({ ...(include.texts.length === 0 ? {} : { include: include.texts }), ...(exclude.texts.length === 0 ? {} : { exclude: exclude.texts }) }),
  };
}

function regexFilter(include: string, exclude: string): DomainFilter {
  const wanted = include === '' ? undefined : compileRE2(include);
  const unwanted = exclude === '' ? undefined : compileRE2(exclude);
  return {
    configured: true,
    match(name) {
      const domain = normalDomain(name);
      if (unwanted?.test(domain) === true) return false;
      return wanted?.test(domain) ?? true;
    },
    matchParent: () => true,
    toJSON: () => ({ ...(include === '' ? {} : { regexInclude: include }), ...(exclude === '' ? {} : { regexExclude: exclude }) }),
  };
}

/** Domains and `.suffixes`, looked up label by label: the cost does not grow with their number. */
function suffixSet(entries: readonly string[]): { texts: readonly string[]; has(domain: string): boolean } {
  const texts = [...new Set(entries.map((entry) => normalDomain(trimSpace(entry))).filter((entry) => entry !== ''))].sort(compareBytes);
  const set = new Set(texts);
  return {
    texts,
    has(domain) {
      if (set.size === 0) return false;
      if (set.has(domain)) return true;
      for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
        if (set.has(domain.slice(dot)) || set.has(domain.slice(dot + 1))) return true;
      }
      return false;
    },
  };
}

/** The filter of which nothing is configured: everything matches. */
export const matchAll: DomainFilter = createDomainFilter({});

/** Matches what every filter matches. */
export function allOf(filters: readonly DomainFilter[]): DomainFilter {
  const configured = filters.filter((filter) => filter.configured);
  const [only] = configured;
  if (only === undefined) return matchAll;
  if (configured.length === 1) return only;
  return {
    configured: true,
    match: (name) => configured.every((filter) => filter.match(name)),
    matchParent: (zone) => configured.every((filter) => filter.matchParent(zone)),
    toJSON: () => only.toJSON(),
  };
}

/** Reads the webhook protocol's JSON; member names in any case, `null` gives the filter that matches all. Throws a `config` error otherwise. */
export function domainFilterFromJSON(value: unknown): DomainFilter {
  if (value === null) return matchAll;
  if (typeof value !== 'object' || Array.isArray(value)) throw modelError('config', `a domain filter must be a JSON object, not ${JSON.stringify(value)}`);
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== null) members[name.toLowerCase()] = member;
  const json: { -readonly [K in keyof DomainFilterJSON]: DomainFilterJSON[K] } = {};
  for (const name of ['include', 'exclude'] as const) {
    const list = members[name];
    if (list === undefined) continue;
    if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) throw modelError('config', `"${name}" of a domain filter must be a list of domains`);
    json[name] = list;
  }
  for (const [name, member] of [['regexInclude', members['regexinclude']], ['regexExclude', members['regexexclude']]] as const) {
    if (member === undefined) continue;
    if (typeof member !== 'string') throw modelError('config', `"${name}" of a domain filter must be a text`);
    if (member === '') continue;
    json[name] = member;
  }
  const lists = (json.include?.length ?? 0) + (json.exclude?.length ?? 0);
  if (lists > 0 && (json.regexInclude !== undefined || json.regexExclude !== undefined)) {
    throw modelError('config', 'a domain filter has either lists or regular expressions, not both');
  }
  return createDomainFilter(json);
}
