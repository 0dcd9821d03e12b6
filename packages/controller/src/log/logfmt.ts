/**
 * The text form of log lines: `time="…" level=info msg="…" key=value`. Values made only of `[A-Za-z0-9._/@^+-]` stand bare, all others are
 * quoted as Go quotes strings (spec/core.md §5.1 "Log line format").
 */
export function logfmtLine(fields: Readonly<Record<string, unknown>>): string {
  let line = '';
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const text = fieldText(value);
    const shown = key === 'time' || !/^[A-Za-z0-9._/@^+-]+$/.test(text) ? goQuote(text) : text;
    line += line === '' ? `${key}=${shown}` : ` ${key}=${shown}`;
  }
  return `${line}\n`;
}

/** A field's value as text: text as it is, an Error by its message, anything else as JSON. */
export function fieldText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.message;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value) ?? String(value);
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\u0007': '\\a' };

function goQuote(text: string): string {
  const quoted = text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${quoted}"`;
}
