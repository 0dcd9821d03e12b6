/** Gives the event loop back when it is time to. */
export type Breathe = (() => Promise<void>) | undefined;

/** So many items are looked at between two breaths: a millisecond or so. */
const SLICE = 512;

/** Visits every item in order, and gives the event loop back on the way. */
export async function visit<Item>(items: Iterable<Item>, breathe: Breathe, each: (item: Item) => void): Promise<void> {
  let count = 0;
  for (const item of items) {
    each(item);
    count += 1;
    if (count % SLICE === 0) await breathe?.();
  }
}

/** A sorted copy; the order of equals is kept. Slices are sorted and merged, so that long lists do not hold up the event loop. */
export async function sorted<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number, breathe: Breathe): Promise<readonly Item[]> {
  let from: Item[] = [];
  for (let start = 0; start < items.length; start += SLICE) {
    for (const item of items.slice(start, start + SLICE).sort(compare)) from.push(item);
    await breathe?.();
  }
  for (let width = SLICE; width < from.length; width *= 2) {
    const to: Item[] = [];
    for (let start = 0; start < from.length; start += 2 * width) {
      await merge(from, start, Math.min(start + width, from.length), Math.min(start + 2 * width, from.length), compare, to, breathe);
    }
    from = to;
  }
  return from;
}

/** Appends the sorted ranges [start, middle) and [middle, end) to `to` as one sorted range. */
async function merge<Item>(from: readonly Item[], start: number, middle: number, end: number, compare: (a: Item, b: Item) => number, to: Item[], breathe: Breathe): Promise<void> {
  let left = start;
  let right = middle;
  while (left < middle || right < end) {
    const takeLeft = right >= end || (left < middle && compare(from[left] as Item, from[right] as Item) <= 0);
    to.push(from[takeLeft ? left++ : right++] as Item);
    if (to.length % SLICE === 0) await breathe?.();
  }
}
