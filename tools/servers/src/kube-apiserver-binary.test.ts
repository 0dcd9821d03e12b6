import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverAvailability } from './availability.ts';
import { cachedKubeApiServer, ensureKubeApiServer, findKubeApiServer, publishedModules } from './kube-apiserver-binary.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'binary-'));
});

afterEach(() => rm(dir, { recursive: true }));

async function program(name: string): Promise<string> {
  const file = path.join(dir, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

describe('findKubeApiServer', () => {
  it('prefers the named file, then the assets, then the cache', async () => {
    const cached = await program(path.relative(dir, cachedKubeApiServer({ XDG_CACHE_HOME: path.join(dir, 'cache') })));
    const asset = await program('assets/kube-apiserver');
    const named = await program('mine');
    const cache = { XDG_CACHE_HOME: path.join(dir, 'cache') };
    const assets = { ...cache, KUBEBUILDER_ASSETS: path.join(dir, 'assets') };
    expect(await findKubeApiServer({ ...assets, EXTERNAL_DNS_KUBE_APISERVER: named })).toBe(named);
    expect(await findKubeApiServer(assets)).toBe(asset);
    expect(await findKubeApiServer(cache)).toBe(cached);
    expect(await findKubeApiServer({ XDG_CACHE_HOME: path.join(dir, 'other') })).toBeUndefined();
  });

  it.each(['EXTERNAL_DNS_KUBE_APISERVER', 'KUBEBUILDER_ASSETS'])('refuses a %s that holds no program', async (name) => {
    await expect(findKubeApiServer({ [name]: '/no/such/place' })).rejects.toThrow(new RegExp(`^${name} .*"/no/such/place"`));
  });

  it('says what to do where there is neither a server nor Go', async () => {
    await expect(ensureKubeApiServer(undefined, { XDG_CACHE_HOME: dir, PATH: dir })).rejects.toThrow('install Go, or set KUBEBUILDER_ASSETS');
  });
});

describe('publishedModules', () => {
  it('takes staging modules from their releases and leaves others alone', () => {
    const goMod = 'replace (\n\tk8s.io/api => ./staging/src/k8s.io/api\n\tk8s.io/cri-api => ./staging/src/k8s.io/cri-api\n\texample.org/x => ./x\n)\n';
    expect(publishedModules(goMod)).toBe('replace (\n\tk8s.io/api => k8s.io/api v0.34.2\n\tk8s.io/cri-api => k8s.io/cri-api v0.34.2\n\texample.org/x => ./x\n)\n');
  });
});

describe('serverAvailability', () => {
  it('skips with a reason where servers are missing', async () => {
    const availability = await serverAvailability(['etcd', 'kube-apiserver'], { XDG_CACHE_HOME: dir, PATH: dir });
    expect(availability.skip).toBe(true);
    expect(availability.reason).toMatch(/etcd is not on PATH.*no kube-apiserver/);
  });

  it('fails with CI=true where a server is missing', async () => {
    await expect(serverAvailability(['etcd'], { CI: 'true', PATH: dir })).rejects.toThrow('etcd is not on PATH');
  });

  it('counts Go as an API server', async () => {
    await program('etcd');
    await program('go');
    expect(await serverAvailability(['etcd', 'kube-apiserver'], { CI: 'true', XDG_CACHE_HOME: dir, PATH: dir })).toEqual({ skip: false, reason: '' });
  });
});
