import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { openTestCluster } from '../../test/open.ts';
import { KINDS } from '../kinds.ts';
import { createTestApiServer } from '../testing/index.ts';
import type { TestApiServer } from '../testing/index.ts';

type Step =
  | { readonly do: 'put'; readonly name: string; readonly value: string }
  | { readonly do: 'remove'; readonly name: string }
  | { readonly do: 'end' | 'reset' | 'expire' | 'compact' | 'bookmark' | 'wait' }
  | { readonly do: 'fault'; readonly verb: 'list' | 'watch'; readonly status: 401 | 403 | 410 | 429 | 500 };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), name: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.string({ maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), name: fc.constantFrom('a', 'b', 'c', 'd') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'reset' as const, 'expire' as const, 'compact' as const, 'bookmark' as const, 'wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fault' as const), verb: fc.constantFrom('list' as const, 'watch' as const), status: fc.constantFrom(401 as const, 403 as const, 410 as const, 429 as const, 500 as const) }) },
);

function take(server: TestApiServer, taken: Step): void {
  switch (taken.do) {
    case 'put':
      server.put(KINDS.services, { metadata: { name: taken.name, namespace: 'shop' }, spec: { value: taken.value } });
      break;
    case 'remove':
      server.remove(KINDS.services, 'shop', taken.name);
      break;
    case 'fault':
      server.inject({ verb: taken.verb, resource: 'services' }, { kind: 'status', status: taken.status, retryAfterSeconds: 1 }, 2);
      break;
    case 'expire':
      server.expireWatches();
      break;
    case 'compact':
      server.compact();
      break;
    case 'bookmark':
      server.sendBookmarks();
      break;
    case 'end':
    case 'reset':
      server.cutWatches(taken.do);
      break;
    case 'wait':
      break;
  }
}

it('law: whatever happens to objects, watches and history, the copy comes to be what the server has, and what listeners heard adds up to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const server = await createTestApiServer();
      const opened = await openTestCluster(server.url, [{ kind: KINDS.services, keep: ['spec.value'] }]);
      try {
        const lister = opened.cluster.lister(KINDS.services);
        const heard = new Map<string, unknown>();
        const wrong: string[] = [];
        lister.subscribe((before, after) => {
          const name = (after ?? before)?.metadata.name;
          if (name === undefined) return;
          if (heard.get(name) !== before) wrong.push(name);
          if (after === undefined) heard.delete(name);
          else heard.set(name, after);
        });
        for (const taken of steps) {
          take(server, taken);
          if (taken.do === 'wait') {
            await vi.waitFor(() => {
              expect(lister.state()).toBe('synced');
            });
          }
        }
        const wanted = server.list(KINDS.services).map(({ metadata, spec }) => ({ apiVersion: 'v1', kind: 'Service', spec, metadata: expect.objectContaining({ name: metadata.name, resourceVersion: metadata.resourceVersion }) as unknown }));
        await vi.waitFor(
          () => {
            expect(lister.state()).toBe('synced');
            expect(lister.list()).toEqual(wanted);
          },
          { timeout: 5000, interval: 5 },
        );
        expect([...heard.values()]).toHaveLength(wanted.length);
        expect(wrong).toEqual([]);
      } finally {
        await opened.close();
        await server.close();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
