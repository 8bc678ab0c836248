// What only `scripts/test --long` tries, and what other runs choose of it.

import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';

export const LONG = process.env.SLUICE_TEST_LONG === 'yes';

/** A test that only a long run has. */
export const longTest = LONG ? test : () => {};

const SEED = process.env.SLUICE_TEST_SEED ?? randomUUID();

/** Returns a number below the bound. It depends on the seed of the run, which is the commit, or on chance without one. */
export const chosenNumber = (bound) => createHash('sha256').update(SEED).digest().readUInt32BE() % bound;

/** Returns one of these cases; all of them in a long run. */
export const chosen = (all) => (LONG ? all : all.filter((_, index) => index === chosenNumber(all.length)));
