// Clock and random numbers of a test. Import this before any client, because ccxt keeps a reference to `Date.now` when it is loaded.
// While frozen, two runs of the same call have the same timestamp, nonce and client order id,
// so that they sign the same bytes. Timers are untouched.

const realNow = Date.now.bind(Date);
const realRandom = Math.random;
let frozenAt = null;

Date.now = () => frozenAt ?? realNow();

/** Replaces `new Date()` without arguments, which ignores `Date.now`: okx-api uses it for timestamps. */
globalThis.Date = class extends Date {
  constructor(...parts) {
    super(...(parts.length === 0 ? [Date.now()] : parts));
  }
};

/** Runs `body` with the clock stopped at `millis` and `Math.random` restarted from one seed. */
export async function frozen(millis, body) {
  const before = frozenAt;
  frozenAt = millis;
  Math.random = seeded(1);
  try {
    return await body();
  } finally {
    frozenAt = before;
    Math.random = realRandom;
  }
}

export { realNow };

/** mulberry32, a small random number generator that suffices for order ids. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
