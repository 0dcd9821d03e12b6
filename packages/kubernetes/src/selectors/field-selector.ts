import { configError } from '@external-dns/plugin';

/** A parsed field selector; all conditions must hold. */
export type FieldSelector = (object: unknown) => boolean;

/**
 * Parses `path=value`, `path==value`, `path!=value`, joined by commas, over any path of an object; an absent field equals ''. Throws a `config` error that
 * names the text at fault.
 */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = text === '' ? [] : text.split(',');
  const conditions = terms.map((term) => {
    const match = /^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term);
    if (match === null) throw configError(`"${text}" is not a field selector: "${term}" should be path=value or path!=value`);
    const [, path = '', operator, wanted = ''] = match;
    return { path: path.split('.'), equal: operator !== '!=', wanted };
  });
  return (object) => conditions.every(({ path, equal, wanted }) => (fieldText(object, path) === wanted) === equal);
}

function fieldText(object: unknown, path: readonly string[]): string {
  const found = path.reduce<unknown>((at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined), object);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}
