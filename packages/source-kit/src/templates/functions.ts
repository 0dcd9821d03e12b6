import { foldCase, suitableType, trimSpace } from '@external-dns/endpoint';
import { mapGet, withFloat64 } from '@external-dns/go-template';
import type { GoFunction } from '@external-dns/go-template';

type Functions = Readonly<Record<string, GoFunction>>;

const text = (parameters: number, call: (...args: readonly string[]) => unknown): GoFunction => ({
  params: Array.from({ length: parameters }, () => 'string'),
  call: (...args) => call(...args.map(String)),
});

/** The functions that templates have beyond Go's own (spec/core.md §4.12), but for `isSource`. */
export const templateFunctions: Functions = {
  contains: text(2, (subject = '', part = '') => subject.includes(part)),
  trimPrefix: text(2, (subject = '', affix = '') => (subject.startsWith(affix) ? subject.slice(affix.length) : subject)),
  trimSuffix: text(2, (subject = '', affix = '') => (subject.endsWith(affix) ? subject.slice(0, subject.length - affix.length) : subject)),
  trim: text(1, (subject = '') => trimSpace(subject)),
  toLower: text(1, (subject = '') => subject.toLowerCase()),
  // An empty `old` matches between characters, which `replaceAll` would also find within surrogate pairs.
  replace: text(3, (old = '', fresh = '', subject = '') => (old === '' ? `${fresh}${Array.from(subject, (character) => `${character}${fresh}`).join('')}` : subject.split(old).join(fresh))),
  isIPv4: text(1, (subject = '') => suitableType(subject) === 'A'),
  isIPv6: text(1, (subject = '') => suitableType(subject) === 'AAAA'),
  hasKey: { params: ['map[string]string', 'string'], call: (map, key) => mapGet(map, String(key)) !== undefined },
  fromJson: text(1, (json = '') => {
    try {
      return withFloat64(JSON.parse(json));
    } catch {
      // Invalid JSON is nil, so that a template can test for it.
      return null;
    }
  }),
};

/** `isSource` as it is bound to the source that renders. */
export function isSourceFunction(source: string, names: readonly string[]): GoFunction {
  const known = new Set(names.map(foldCase));
  return text(1, (name = '') => {
    if (!known.has(foldCase(name))) throw new Error(`isSource: unknown source ${JSON.stringify(name)} (valid: ${names.join(', ')})`);
    return foldCase(name) === foldCase(source);
  });
}
