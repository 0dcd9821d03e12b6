import { describe, expect, it } from 'vitest';
import { decodeEvent, decodePage, peekNext } from './decode.ts';

describe('a page', () => {
  it.each([
    ['items', '{"metadata":{"resourceVersion":"5","continue":"t"},"items":[{}]}', { items: [{}], resourceVersion: '5', next: 't' }],
    ['null for no items', '{"metadata":{"resourceVersion":"5"},"items":null}', { items: [], resourceVersion: '5', next: '' }],
  ])('with %s is read', (_name, text, page) => {
    expect(decodePage(text)).toEqual(page);
  });

  it.each([['<html>', 'not JSON'], ['[]', 'no JSON object'], ['{"items":[]}', 'no list of objects'], ['{"metadata":{},"items":{}}', 'no list of objects']])('%j is refused', (text, message) => {
    expect(() => decodePage(text)).toThrow(message);
  });
});

describe('the continue token', () => {
  it.each([
    ['from the head', '{"kind":"ServiceList","metadata":{"resourceVersion":"5","continue":"eyJ2Ijoi","remainingItemCount":3},"items":[', 'eyJ2Ijoi'],
    ['never from an item', '{"items":[{"metadata":{"continue":"x"}}],"metadata":{"continue":"t"}}', ''],
    ['not when there is none', '{"metadata":{"resourceVersion":"5"},"items":[]}', ''],
  ])('is taken %s', (_name, text, token) => {
    expect(peekNext(text)).toBe(token);
  });
});

it.each(['[]', '{"type":"ADDED"}', '{"object":{}}', '{'])('%j is no event', (line) => {
  expect(() => decodeEvent(line)).toThrow();
});
