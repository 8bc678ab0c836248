// Which causes of the verdict are new. Pure functions.

/** A cause that ends and comes back within this time is not new again. */
const QUIET_MS = 5 * 60_000;

/** So many causes that have ended are remembered. */
const MOST_PAST = 500;

const withoutFigures = (reason) => reason.replace(/\d+/g, '');

/** What the reason says beside the rest; figures of an issue change, the name of a member does not. */
const REASONS = { issue: withoutFigures, warning: withoutFigures, member: (reason) => reason };

/** How urgent a cause is: 0 trading stops, 1 it is limited or slow, 2 a note that means nothing for trading. */
export const urgencyOf = ({ level }) => ({ halted: 0, cancel_only: 0, banned: 0, active: 2 }[level] ?? 1);

/** What makes a cause the same as before. */
const keyOf = ({ kind, level, scope, mode, reason }) => [kind, level, scope, mode, REASONS[kind]?.(reason)].join(' ');

/**
 * Returns { fresh, known }: the causes that are new, worst first, and what to give as `before` the next time: when each
 * was last seen. The first time, without `before`, nothing is new.
 */
export function newCauses(before, causes, now) {
  const recent = new Map([...(before ?? [])].filter(([, at]) => now - at < QUIET_MS));
  const fresh = before ? causes.filter((one) => !recent.has(keyOf(one))) : [];
  const present = new Map(causes.map((one) => [keyOf(one), now]));
  const past = [...recent].filter(([key]) => !present.has(key)).slice(-MOST_PAST);
  return { fresh, known: new Map([...past, ...present]) };
}
