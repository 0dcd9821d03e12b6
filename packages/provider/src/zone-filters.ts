/** Decides by one property of a zone. */
export interface ZoneFilter<T> {
  readonly configured: boolean;
  match(value: T): boolean;
}

/** Entries that are not blank. */
function given(entries: readonly string[]): readonly string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}

/**
 * `--zone-id-filter`: a zone matches when its id is an entry, or ends with `/` and the entry (`/hostedzone/Z1` for `Z1`). Nothing
 * configured matches all. Unlike spec/core.md §5.12, an entry is never a mere ending of a longer id, and a blank one among others matches nothing.
 */
export function zoneIdFilter(entries: readonly string[]): ZoneFilter<string> {
  const ids = given(entries);
  return { configured: ids.length > 0, match: (id) => ids.length === 0 || ids.some((entry) => id === entry || id.endsWith(entry.startsWith('/') ? entry : `/${entry}`)) };
}

/** `--*-zone-type`: '' matches all; else only `public` or `private` zones. */
export function zoneTypeFilter(type: '' | 'public' | 'private'): ZoneFilter<{ readonly private: boolean }> {
  return { configured: type !== '', match: (zone) => type === '' || zone.private === (type === 'private') };
}

/** `--*-zone-tags`: entries `key` or `key=value`; a zone matches when it has them all (spec/core.md §5.12). */
export function zoneTagFilter(entries: readonly string[]): ZoneFilter<ReadonlyMap<string, string>> {
  const wanted = given(entries).flatMap((entry): [string, string | undefined][] => {
    const at = entry.indexOf('=');
    const key = (at < 0 ? entry : entry.slice(0, at)).trim();
    const value = at < 0 ? '' : entry.slice(at + 1).trim();
    return key === '' ? [] : [[key, value === '' ? undefined : value]];
  });
  return {
    configured: wanted.length > 0,
    match: (tags) => wanted.every(([key, value]) => (value === undefined ? tags.has(key) : tags.get(key) === value)),
  };
}
