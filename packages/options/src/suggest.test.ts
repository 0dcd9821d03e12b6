import { expect, test } from 'vitest';
import { nearest } from './suggest.ts';

test.each([
  ['two letters swapped', 'snyc', ['sync', 'upsert-only'], 'sync'],
  ['a letter missing', 'domain-fliter', ['domain-filter', 'label-filter'], 'domain-filter'],
  ['another case', 'AWS-Zone', ['aws-zone'], 'aws-zone'],
  ['the closer of two', 'txt-sufix', ['txt-prefix', 'txt-suffix'], 'txt-suffix'],
  ['a beginning', 'warn', ['warning', 'panic'], 'warning'],
  ['the shortest of what it begins', 'webhook', ['webhook-provider-url', 'webhook-server'], 'webhook-server'],
  ['nothing close', 'bogus', ['policy', 'once'], undefined],
  ['too short to tell', '1.4', ['1.0', '1.1'], undefined],
  ['an empty word', '', ['sync'], undefined],
  ['no candidates', 'sync', [], undefined],
])('%s', (_case, word, candidates, found) => {
  expect(nearest(word, candidates)).toBe(found);
});
