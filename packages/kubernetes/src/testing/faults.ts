import type { Fault, FaultMatch, InjectedFault, ReceivedRequest } from './types.ts';

interface Entry {
  readonly match: FaultMatch;
  readonly fault: Fault;
  readonly times: number;
  met: number;
}

/** The faults that are to happen. */
export class Faults {
  #entries: Entry[] = [];

  inject(match: FaultMatch, fault: Fault, times: number): InjectedFault {
    const entry: Entry = { match, fault, times, met: 0 };
    this.#entries.push(entry);
    return {
      get met() {
        return entry.met;
      },
      remove: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
      },
    };
  }

  /** Uses up one of each `hold` that the request meets and the first other fault. */
  take(request: ReceivedRequest): readonly Fault[] {
    const taken: Fault[] = [];
    for (const entry of this.#entries) {
      const full = entry.fault.kind !== 'hold' && taken.some(({ kind }) => kind !== 'hold');
      if (full || entry.met >= entry.times || !matches(entry.match, request)) continue;
      entry.met += 1;
      taken.push(entry.fault);
    }
    return taken;
  }
}

function matches({ verb, resource, subresource, continued, where }: FaultMatch, request: ReceivedRequest): boolean {
  return (
    (verb === undefined || verb === request.verb) &&
    (resource === undefined || resource === request.resource) &&
    (subresource === undefined || subresource === request.subresource) &&
    (continued === undefined || continued === ((request.query.get('continue') ?? '') !== '')) &&
    (where?.(request) ?? true)
  );
}
