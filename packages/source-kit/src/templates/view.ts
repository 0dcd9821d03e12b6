import { GoMap, GoPointer, GoSlice, GoStruct } from '@external-dns/go-template';
import type { KubernetesObject } from '@external-dns/kubernetes';
import { intOrString, metadataMethod, objectKind } from './methods.ts';
import { METADATA, SCHEMAS } from './schemas.ts';
import type { FieldType, Schema } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** First words of JSON names that Go spells in capitals. */
const INITIALISMS = /^(api|cidr|cpu|dns|grpc|http|https|id|ip|ips|sni|tcp|tls|ttl|udp|uid|uri|url)(?=[A-Z]|$)/;

/** The Go name of a JSON field: `clusterIP` → `ClusterIP`, `ip` → `IP`, `ipFamilies` → `IPFamilies`. */
export function goName(name: string): string {
  if (name === 'ips') return 'IPs';
  const spelled = name.replace(INITIALISMS, (word) => word.toUpperCase());
  return spelled === name ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : spelled;
}

/** An object as Go's typed structs show it to a template: Go field names, promoted metadata, unknown fields are errors (spec/core.md §4.10 step 3). */
export function typedView(object: KubernetesObject): GoStruct {
  const type = `${object.apiVersion.split('/').at(-1) ?? ''}.${object.kind}`;
  const { metadata, ...rest } = object;
  const fields = structOf({ ...metadata }, METADATA, 'v1.ObjectMeta').fields;
  const meta: GoStruct = new GoStruct('v1.ObjectMeta', { ...fields, method: (name) => metadataMethod(meta, name) });
  const kind = objectKind(object);
  const own = structOf(rest, SCHEMAS[`${object.apiVersion} ${object.kind}`], `*${type}`);
  return new GoStruct(`*${type}`, {
    names: ['TypeMeta', 'ObjectMeta', ...own.fields.names, ...meta.fields.names],
    method: (name) => (name === 'GetObjectKind' ? { params: [], call: () => kind } : (kind.fields.method?.(name) ?? metadataMethod(meta, name))),
    get: (name) => {
      if (name === 'ObjectMeta') return meta;
      if (name === 'TypeMeta') return kind;
      return own.fields.names.includes(name) ? own.fields.get(name) : meta.fields.get(name);
    },
  });
}

function structOf(value: Json, schema: Schema | undefined, type: string): GoStruct {
  const keys = new Map([...Object.keys(schema ?? {}), ...Object.keys(value)].map((key) => [goName(key), key]));
  return new GoStruct(type, {
    names: [...keys.keys()],
    get: (name) => {
      const key = keys.get(name) ?? '';
      return fieldOf(Object.hasOwn(value, key) ? value[key] : undefined, schema !== undefined && Object.hasOwn(schema, key) ? schema[key] : undefined, `${type.replace('*', '')}${name}`);
    },
  });
}

function fieldOf(value: unknown, declared: FieldType | undefined, type: string): unknown {
  if (declared === 'int or string') return intOrString(value);
  if (isPointer(declared)) return value === undefined || value === null ? new GoPointer(`*${declared[1]}`, undefined, Object.keys(declared[2]).map(goName), declared[1] === 'v1.Time' ? undefined : 'nil') : fieldOf(value, declared[2], `*${declared[1]}`);
  if (value === undefined || value === null) return zeroOf(declared, type);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const schema = isList(declared) ? declared[0] : undefined;
    return items.every((item) => typeof item === 'string') ? new GoSlice('string', items) : items.map((item) => fieldOf(item, schema, type));
  }
  if (typeof value !== 'object') return value;
  if (declared === 'string map' || /(^|[a-z])(Labels|Annotations)$/.test(type)) return new GoMap('string', value as Json);
  return structOf(value as Json, isStruct(declared) ? declared : undefined, type);
}

function zeroOf(declared: FieldType | undefined, type: string): unknown {
  switch (declared) {
    case 'string':
      return '';
    case 'int':
      return 0;
    case 'bool':
      return false;
    case 'strings':
      return new GoSlice('string', []);
    case 'string map':
      return new GoMap('string', {});
    case '*string':
    case '*int':
    case '*bool':
      return new GoPointer(declared);
    case undefined:
      return undefined;
    default:
      return isStruct(declared) ? structOf({}, declared, type) : [];
  }
}

function isList(declared: FieldType | undefined): declared is readonly [Schema] {
  return Array.isArray(declared) && declared[0] !== '*';
}

function isPointer(declared: FieldType | undefined): declared is readonly ['*', string, Schema] {
  return Array.isArray(declared) && declared[0] === '*';
}

function isStruct(declared: FieldType | undefined): declared is Schema {
  return typeof declared === 'object' && !Array.isArray(declared);
}

/** An object as plain data with JSON names, for the second try (spec/core.md §4.10 step 4). */
export function plainView(object: KubernetesObject): Json {
  const { metadata } = object;
  const all: Json = { ...object };
  const part = (key: string): unknown => {
    const value: unknown = Object.hasOwn(all, key) ? all[key] : undefined;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  };
  return {
    Name: metadata.name,
    Namespace: metadata.namespace,
    Kind: object.kind,
    APIVersion: object.apiVersion,
    Labels: new GoMap('string', metadata.labels ?? {}),
    Annotations: new GoMap('string', metadata.annotations ?? {}),
    Metadata: metadata,
    Spec: part('spec'),
    Status: part('status'),
    Object: object,
  };
}
