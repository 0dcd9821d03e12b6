import type { Bench } from './bench.ts';
import { event } from './event.ts';
import { firstList } from './first-list.ts';
import { help } from './help.ts';
import { idle } from './idle.ts';
import { listPage } from './list-page.ts';
import { once } from './once.ts';
import { plan } from './plan.ts';
import { round } from './round.ts';

/** All benches, in the order in which they run. */
export const benches: readonly Bench[] = [plan, round, listPage, help, idle, event, firstList, once];
