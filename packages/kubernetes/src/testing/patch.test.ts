import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPatch, mergePatch } from './patch.ts';

describe('mergePatch', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['sets, keeps and removes members', { a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: 4 } }, { b: { c: 4, d: 3 } }],
    ['replaces lists whole', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['makes an object of what was none', { a: 'text' }, { a: { b: 1, c: null } }, { a: { b: 1 } }],
    ['replaces everything by what is no object', { a: 1 }, 'text', 'text'],
  ])('%s', (_case, target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });

  it('does nothing more the second time, and leaves its arguments alone', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const before = JSON.stringify([target, patch]);
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
    );
  });
});

describe('jsonPatch', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['adds a member', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['inserts into a list', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['appends to a list', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['removes from a list', { a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    ['replaces below a list', { a: [{ b: 1 }] }, [{ op: 'replace', path: '/a/0/b', value: 2 }], { a: [{ b: 2 }] }],
    ['unescapes names', { 'x/y~z': 1 }, [{ op: 'remove', path: '/x~1y~0z' }], {}],
    ['moves and copies', { a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }, { op: 'move', from: '/a', path: '/c' }], { b: 1, c: 1 }],
  ])('%s', (_case, target, patch, expected) => {
    expect(jsonPatch(target, patch)).toEqual(expected);
  });

  it.each<[string, unknown, number]>([
    ['a member that is not there', [{ op: 'remove', path: '/b' }], 422],
    ['a place beyond a list', [{ op: 'add', path: '/a/5', value: 1 }], 422],
    ['a failed test', [{ op: 'test', path: '/a', value: [2] }], 422],
    ['an unknown operation', [{ op: 'spread', path: '/a' }], 400],
    ['a path that is no pointer', [{ op: 'add', path: 'a', value: 1 }], 400],
    ['a patch that is no list', {}, 400],
  ])('refuses %s', (_case, patch, code) => {
    expect(() => jsonPatch({ a: [1] }, patch)).toThrow(expect.objectContaining({ name: 'ApiStatusError', code }));
  });
});
