/** Whole numbers from 0 to `below` - 1. */
export type Random = (below: number) => number;

/** The same sequence for the same seed (a linear congruential generator, Numerical Recipes' constants): for data that must vary, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The high bits: the low ones of such a generator have short periods.
    return Math.floor((state / 2 ** 32) * below);
  };
}
