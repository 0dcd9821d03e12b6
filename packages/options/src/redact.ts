/** What is printed in place of a secret (spec/core.md §6.5). */
export const REDACTED = '******';

/** Hides the password of a URL (`https://user:password@host`); other texts are returned as they are. */
export function redactURL(text: string): string {
  return text.replaceAll(/(:\/\/[^/?#\s:@]*):[^/?#\s@]*@/g, `$1:${REDACTED}@`);
}
