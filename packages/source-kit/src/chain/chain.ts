import type { Endpoint } from '@external-dns/endpoint';
import type { Name } from '@external-dns/plugin';
import type { Pace } from '../pace.ts';

/** Told what a name holds now, where that may differ from before; nothing for a name that is gone. */
export type OnName = (name: Name, endpoints: readonly Endpoint[]) => void;

/** The stages after the sources. */
export interface Chain {
  /** Sends what changed in the inputs since the last call through the stages, giving the event loop back on the way. Never rejects. */
  update(onName: OnName, pace: Pace): Promise<void>;
}
