// What only `scripts/test --long` tries.

import { test } from 'node:test';

export const LONG = process.env.SLUICE_TEST_LONG === 'yes';

/** A test that only a long run has. */
export const longTest = LONG ? test : () => {};

/** Returns so many of these cases by chance; all of them in a long run. */
export function chosen(usual, all) {
  if (LONG) return all;
  const left = [...all];
  while (left.length > usual) left.splice(Math.floor(Math.random() * left.length), 1);
  return left;
}
