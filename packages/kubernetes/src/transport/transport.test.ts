import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TelemetryEvent } from '@external-dns/plugin';
import { FakeApi, json, status } from '../../test/fake-api.ts';
import { HurriedClock } from '../../test/hurried-clock.ts';
import { Transport } from './index.ts';
import type { TransportOptions } from './index.ts';

const { signal } = new AbortController();

let api: FakeApi;
let clock: HurriedClock;
let telemetry: TelemetryEvent[];
let transport: Transport | undefined;
let refused: number;

beforeEach(async () => {
  api = await FakeApi.start(['/api/v1/services']);
  clock = new HurriedClock();
  telemetry = [];
  refused = 0;
});

afterEach(async () => {
  await transport?.close();
  await api.close();
});

function create(options: Partial<TransportOptions> = {}): Transport {
  transport = new Transport({
    connection: {
      server: api.url,
      origin: 'test',
      namespace: 'default',
      env: {},
      credentials: () => Promise.resolve({ headers: { authorization: 'Bearer secret' }, tls: { insecure: false } }),
      refused: () => {
        refused += 1;
      },
    },
    clock,
    telemetry: (event) => telemetry.push(event),
    userAgent: 'ExternalDNS/1.2.3',
    qps: 1000,
    burst: 1000,
    requestTimeoutMs: 0,
    ...options,
  });
  return transport;
}

const get = { method: 'GET', path: '/api/v1/services?limit=1', signal } as const;

describe('a request', () => {
  it('carries credentials and user agent, and is reported without its query', async () => {
    await create().text(get);
    expect(api.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'user-agent': 'ExternalDNS/1.2.3', accept: 'application/json' });
    expect(telemetry).toEqual([{ kind: 'http-request', scheme: 'http', host: new URL(api.url).host, path: 'services', method: 'GET', status: '200', seconds: expect.any(Number) as number }]);
  });

  it('that is refused says what the server said, never the credentials', async () => {
    api.intercept = (_request, response) => {
      status(response, 401, 'Unauthorized', 'Unauthorized');
      return true;
    };
    const failed = create().text(get);
    await expect(failed).rejects.toMatchObject({ name: 'KubernetesApiError', kind: 'unauthorized', status: 401, message: `GET ${api.url}/api/v1/services: 401: Unauthorized` });
    expect(refused).toBe(1);
  });

  it('without an answer in time fails, and is cut', async () => {
    api.intercept = () => true;
    const failed = create({ requestTimeoutMs: 60_000 }).text(get);
    const outcome = expect(failed).rejects.toMatchObject({ kind: 'transient', message: expect.stringContaining('no answer within 60 s') as string });
    clock.advance(60_001);
    await outcome;
  });

  it('ends with the reason of its signal', async () => {
    api.intercept = () => true;
    const controller = new AbortController();
    const failed = create().text({ ...get, signal: controller.signal });
    controller.abort(new Error('shutting down'));
    await expect(failed).rejects.toThrow('shutting down');
  });

  it('after close is refused', async () => {
    const closed = create();
    await closed.close();
    await expect(closed.text(get)).rejects.toThrow('the connection to the cluster is closed');
  });
});

describe('patience', () => {
  it.each([
    ['429 with Retry-After', 429, { 'retry-after': '3' }, 3000],
    ['429 without', 429, {}, 1000],
    ['503 with Retry-After', 503, { 'retry-after': '2' }, 2000],
    ['429 with a long Retry-After', 429, { 'retry-after': '900' }, 30_000],
  ])('of a read after %s is as long as the server asked, within reason', async (_name, code, headers, wait) => {
    let refusals = 0;
    api.intercept = (_request, response) => {
      refusals += 1;
      if (refusals > 2) return false;
      status(response, code, 'busy', 'Busy', headers);
      return true;
    };
    await create().text(get);
    expect(clock.slept).toEqual([wait, wait]);
  });

  it('has an end', async () => {
    api.intercept = (_request, response) => {
      status(response, 429, 'busy', 'TooManyRequests', { 'retry-after': '1' });
      return true;
    };
    await expect(create().text(get)).rejects.toMatchObject({ kind: 'throttled', retryAfterMs: 1000 });
    expect(api.requests).toHaveLength(6);
  });

  it('is not shown to a 500 without Retry-After', async () => {
    api.intercept = (_request, response) => {
      json(response, 500, {});
      return true;
    };
    await expect(create().text(get)).rejects.toMatchObject({ kind: 'transient', status: 500 });
    expect(api.requests).toHaveLength(1);
  });
});

describe('the rate', () => {
  it('lets a burst pass at once and spaces what follows by 1/qps', async () => {
    const limited = create({ qps: 2, burst: 3 });
    for (let i = 0; i < 5; i += 1) await limited.text(get);
    expect(clock.slept).toEqual([500, 500]);
    expect(telemetry.filter(({ kind }) => kind === 'limiter-wait')).toEqual([{ kind: 'limiter-wait', limiter: 'kube-api', seconds: 0.5 }, { kind: 'limiter-wait', limiter: 'kube-api', seconds: 0.5 }]);
  });

  it('does not count the further pages of a list', async () => {
    const limited = create({ qps: 1, burst: 1 });
    await limited.text(get);
    await limited.text({ ...get, rated: false });
    expect(clock.slept).toEqual([]);
  });

  it('that cannot be had within the time limit is an error that names the flags', async () => {
    const limited = create({ qps: 0.01, burst: 1, requestTimeoutMs: 50_000 });
    await limited.text(get);
    await expect(limited.text(get)).rejects.toThrow(/^consider raising --kube-api-qps\/--kube-api-burst: /);
  });

  it.each([0, -1])('of %i is the default of 5 with a burst of 10', async (rate) => {
    const limited = create({ qps: rate, burst: rate });
    for (let i = 0; i < 11; i += 1) await limited.text(get);
    expect(clock.slept).toEqual([200]);
  });
});
