import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { KindDescriptor } from '../types.ts';
import { ApiStatusError } from './api-status.ts';
import { hasStatus } from './discovery.ts';
import type { History } from './history.ts';
import { apiVersionOf } from './lists.ts';
import { isRecord, jsonPatch, mergePatch } from './patch.ts';
import type { ApiObject, ApiObjectMeta } from './types.ts';

/** RFC 1123 subdomain, which names are. */
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Kinds of which an update of a missing object creates it. */
const CREATED_BY_UPDATE = new Set(['services', 'leases', 'events']);

/** The object that a writing request is about. */
export interface Target {
  readonly kind: KindDescriptor;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/** The writing half of the API: preconditions, subresources, generations. Every refusal is a thrown status. */
export class Writes {
  readonly #history: History;
  readonly #now: () => number;

  constructor(history: History, now: () => number) {
    this.#history = history;
    this.#now = now;
  }

  /** Throws a 404 status when it is not there. */
  find({ kind, namespace, name }: Target): ApiObject {
    const object = this.#history.get(kind, namespace, name);
    if (object === undefined) throw new ApiStatusError(404, `${resourceOf(kind)} "${name}" not found`);
    return object;
  }

  create({ kind, namespace }: Target, body: unknown): ApiObject {
    const { status, ...rest } = checkBody(kind, namespace, body);
    const { generateName } = rest.metadata;
    const given = rest.metadata['name'] ?? (typeof generateName === 'string' ? generateName.replace(/-$/, '-a') : undefined);
    if (typeof given !== 'string' || given === '') throw new ApiStatusError(422, `${kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required`);
    if (!NAME.test(given)) throw new ApiStatusError(422, `${kind.kind} "${given}" is invalid: metadata.name: Invalid value: "${given}": a lowercase RFC 1123 subdomain is wanted`);
    const name = rest.metadata['name'] === undefined ? `${String(generateName)}${randomBytes(3).toString('hex').slice(1)}` : given;
    if ((rest.metadata['resourceVersion'] ?? '') !== '') throw new ApiStatusError(400, 'resourceVersion should not be set on objects to be created');
    if (this.#history.get(kind, namespace, name) !== undefined) throw new ApiStatusError(409, `${resourceOf(kind)} "${name}" already exists`, { reason: 'AlreadyExists' });
    // Status is written through its subresource alone.
    return this.store(kind, { ...rest, ...(hasStatus(kind) || status === undefined ? {} : { status }), metadata: { ...rest.metadata, name } }, undefined);
  }

  /** Whether an update would create the object. */
  creates({ kind, namespace, name, subresource }: Target): boolean {
    return CREATED_BY_UPDATE.has(kind.plural) && subresource === '' && this.#history.get(kind, namespace, name) === undefined;
  }

  update(target: Target, body: unknown): ApiObject {
    const { kind, namespace, name } = target;
    const next = checkBody(kind, namespace, body);
    if (next.metadata['name'] !== name) throw new ApiStatusError(400, `the name of the object (${String(next.metadata['name'])}) does not match the name on the URL (${name})`);
    const current = this.find(target);
    const { resourceVersion } = next.metadata;
    if ((resourceVersion ?? '') === '' && needsVersion(kind)) {
      throw new ApiStatusError(422, `${resourceOf(kind)} "${name}" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`);
    }
    return this.#replace(target, current, next);
  }

  /** `application/merge-patch+json` or `application/json-patch+json`. */
  patch(target: Target, body: unknown, contentType: string): ApiObject {
    const current = this.find(target);
    const apply = { 'application/merge-patch+json': mergePatch, 'application/json-patch+json': jsonPatch }[contentType];
    if (apply === undefined) throw new ApiStatusError(415, `the body of the request was in an unknown format (${contentType}): application/merge-patch+json or application/json-patch+json is accepted here`);
    const next = checkBody(target.kind, target.namespace, apply(current, body));
    if (next.metadata['name'] !== target.name) throw new ApiStatusError(400, 'a patch must not change the name');
    return this.#replace(target, current, next);
  }

  delete(target: Target, body: unknown): ApiObject {
    const current = this.find(target);
    const preconditions = isRecord(body) && isRecord(body['preconditions']) ? body['preconditions'] : {};
    this.#checkPreconditions(target, current, preconditions);
    if ((current.metadata.finalizers ?? []).length === 0) return this.#history.delete(target.kind, current);
    if (current.metadata.deletionTimestamp !== undefined) return current;
    return this.#history.set(target.kind, { ...current, metadata: { ...current.metadata, deletionTimestamp: this.#timestamp() } });
  }

  /** Stores an object, complete, beside whatever its preconditions were. */
  store(kind: KindDescriptor, object: LooseObject, current: ApiObject | undefined): ApiObject {
    const { metadata, ...rest } = object;
    const namespace = kind.namespaced ? { namespace: typeof metadata['namespace'] === 'string' && metadata['namespace'] !== '' ? metadata['namespace'] : 'default' } : {};
    const { namespace: _namespace, ...others } = metadata;
    const generation = current === undefined ? 1 : (current.metadata.generation ?? 1) + (sameDesired(current, object) ? 0 : 1);
    const stored: ApiObjectMeta = {
      ...others,
      name: String(metadata['name']),
      ...namespace,
      uid: current?.metadata.uid ?? (typeof metadata['uid'] === 'string' ? metadata['uid'] : randomUUID()),
      resourceVersion: '',
      generation,
      creationTimestamp: current?.metadata.creationTimestamp ?? (typeof metadata['creationTimestamp'] === 'string' ? metadata['creationTimestamp'] : this.#timestamp()),
    };
    return this.#history.set(kind, { ...rest, kind: kind.kind, apiVersion: apiVersionOf(kind), metadata: stored });
  }

  #replace(target: Target, current: ApiObject, next: LooseObject): ApiObject {
    this.#checkPreconditions(target, current, next.metadata);
    const { status: _status, ...desired } = next;
    const keptStatus = current['status'] === undefined ? {} : { status: current['status'] };
    let object: LooseObject = next;
    if (target.subresource === 'status') object = { ...current, ...('status' in next ? { status: next['status'] } : {}) };
    else if (hasStatus(target.kind)) object = { ...desired, ...keptStatus };
    const { deletionTimestamp } = current.metadata;
    if (deletionTimestamp !== undefined) object = { ...object, metadata: { ...object.metadata, deletionTimestamp } };
    if (unchanged(current, object)) return current;
    if (deletionTimestamp !== undefined && isEmpty(object.metadata['finalizers'])) return this.#history.delete(target.kind, current);
    return this.store(target.kind, object, current);
  }

  #checkPreconditions({ kind, name }: Target, current: ApiObject, wanted: Readonly<Record<string, unknown>>): void {
    for (const member of ['uid', 'resourceVersion'] as const) {
      const value = wanted[member] ?? '';
      if (value === '' || value === current.metadata[member]) continue;
      throw new ApiStatusError(409, `Operation cannot be fulfilled on ${resourceOf(kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again (${member})`);
    }
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}

/** An object before it is complete. */
export interface LooseObject {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

function checkBody(kind: KindDescriptor, namespace: string, body: unknown): LooseObject {
  if (!isRecord(body)) throw new ApiStatusError(400, 'the body must be a JSON object');
  if ((body['kind'] ?? kind.kind) !== kind.kind) throw new ApiStatusError(400, `the kind of the object (${String(body['kind'])}) is not ${kind.kind}`);
  const apiVersion = apiVersionOf(kind);
  if ((body['apiVersion'] ?? apiVersion) !== apiVersion) throw new ApiStatusError(400, `the API version in the data (${String(body['apiVersion'])}) does not match the expected API version (${apiVersion})`);
  const metadata = isRecord(body['metadata']) ? body['metadata'] : {};
  if (kind.namespaced && (metadata['namespace'] ?? namespace) !== namespace) {
    throw new ApiStatusError(400, 'the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...body, metadata: kind.namespaced ? { ...metadata, namespace } : metadata };
}

/** Kinds that are updated only against a known version: leases and custom resources. */
function needsVersion({ group }: KindDescriptor): boolean {
  return group === 'coordination.k8s.io' || group.startsWith('gateway.') || group.startsWith('externaldns.') || (group.includes('.') && !group.endsWith('.k8s.io'));
}

function sameDesired(current: ApiObject, next: LooseObject): boolean {
  return isDeepStrictEqual(desiredOf(current), desiredOf(next));
}

function desiredOf(object: LooseObject): unknown {
  const { metadata: _metadata, status: _status, kind: _kind, apiVersion: _apiVersion, ...desired } = object;
  return desired;
}

/** A write that changes nothing makes no new version. */
function unchanged(current: ApiObject, next: LooseObject): boolean {
  const { resourceVersion: _1, generation: _2, uid: _3, creationTimestamp: _4, ...before } = current.metadata;
  const { resourceVersion: _5, generation: _6, uid: _7, creationTimestamp: _8, ...after } = next.metadata;
  return isDeepStrictEqual(before, after) && sameDesired(current, next) && isDeepStrictEqual(current['status'], next['status']);
}

function isEmpty(finalizers: unknown): boolean {
  return !Array.isArray(finalizers) || finalizers.length === 0;
}

function resourceOf({ plural, group }: KindDescriptor): string {
  return group === '' ? plural : `${plural}.${group}`;
}
