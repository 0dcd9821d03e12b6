import { GoMap, GoNumber, GoPointer, GoSlice, GoStruct, goFloat64, mapGet, parseTemplate, TemplateError, withFloat64, type ExecuteOptions, type GoFunction } from '../src/index.ts';

/** A typed struct of these fields. */
export function struct(goType: string, fields: Readonly<Record<string, unknown>>): GoStruct {
  return new GoStruct(goType, { names: Object.keys(fields), get: (name) => fields[name] });
}

const upper: GoFunction = { params: ['string'], call: (text) => String(text).toUpperCase() };

function port(name: string, number: number): GoStruct {
  return struct('v1.Port', { Name: name, Number: new GoNumber('int32', number) });
}

/** A typed object as the first pass sees it. */
export const service = struct('*v1.Service', {
  Name: 'web',
  Labels: new GoMap('string', { tier: 'front', app: 'shop' }),
  Empty: new GoMap('string', {}),
  Spec: struct('v1.Spec', {
    Type: 'LoadBalancer',
    Ports: new GoSlice('v1.Port', [port('http', 80), port('https', 443)]),
    Class: new GoPointer('*string', 'nginx'),
    Unset: new GoPointer('*string'),
    Ref: new GoPointer('*v1.Ref', undefined, ['Name']),
  }),
  Replicas: new GoNumber('int64', 3),
  Weight: goFloat64(3),
  Raw: { text: 'x', none: null, sub: { key: 'v' }, list: ['a', 'b', 1.5, true, null], port: 8080 },
  Nothing: null,
  Hosts: new GoSlice('string', ['a.test', 'b.test']),
  Upper: upper,
});

/** Functions like those of the template engine of a controller. */
export const functions: Readonly<Record<string, GoFunction>> = {
  upper,
  toLower: { params: ['string'], call: (text) => String(text).toLowerCase() },
  hasKey: { params: ['map[string]string', 'string'], call: (map, key) => mapGet(map, String(key)) !== undefined },
  takesInt: { params: ['int'], call: (value) => value },
  takesBool: { params: ['bool'], call: (value) => value },
  takesFloat: { params: ['float64'], call: (value) => goFloat64(Number(value)) },
  joinAll: { params: [], variadic: 'string', call: (...parts) => parts.join('+') },
  refuse: {
    params: [],
    call: () => {
      throw new Error('out of order');
    },
  },
  fromJson: {
    params: ['string'],
    call: (text) => {
      try {
        return withFloat64(JSON.parse(String(text)));
      } catch {
        return null;
      }
    },
  },
};

/** Output of `text` on `data`. */
export function render(text: string, options: ExecuteOptions & { readonly data?: unknown } = {}): string {
  return parseTemplate('endpoint', text, { functions }).execute('data' in options ? options.data : service, options);
}

/** The error that parsing or executing `text` throws. */
export function failure(text: string, options: ExecuteOptions & { readonly data?: unknown } = {}): TemplateError {
  try {
    render(text, options);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`no error from ${text}`);
}
