// What pages read from the admin API beside the feed. A page names its resources; they are fetched outside of render.

import { get } from './api.js';
import { changed, store } from './store.js';

/** An answer that no page has needed for this long is forgotten. */
const KEPT_MS = 60_000;

const NOTHING = { value: undefined, error: '', readAt: 0, busy: false };

/**
 * Returns a resource: `path` is read at once and then every `everyMs` (0: once). With `next(value)`, which returns the
 * path of the next reading, and `merge(value, answer)`, which returns the new value, only news are read; `value` is
 * undefined at first.
 *
 * @param {string} path
 * @param {number} everyMs
 * @param {{ next?: (value: any) => string, merge?: (value: any, answer: any) => any }} news
 */
export const resource = (path, everyMs = 0, { next = () => path, merge = (_, answer) => answer } = {}) =>
  ({ path, everyMs, next, merge });

/**
 * Returns what is known of a resource: { value, error, readAt }. `value` is undefined before the first answer, `error`
 * '' unless the last reading failed.
 */
export const known = (path) => store.answers.get(path) ?? NOTHING;

/** Reads those of the resources that are due. Called after each change and once a second; returns at once. */
export function keep(resources) {
  const now = Date.now();
  for (const [path, one] of store.answers) if (now - one.neededAt > KEPT_MS) store.answers.delete(path);
  for (const one of resources) {
    const answer = store.answers.get(one.path) ?? { ...NOTHING };
    store.answers.set(one.path, answer);
    answer.neededAt = now;
    const due = answer.readAt === 0 || answer.stale || (one.everyMs > 0 && now - answer.readAt >= one.everyMs);
    if (due && !answer.busy && store.live) read(one, answer);
  }
}

/** Has a resource read again at once, for example after a change. */
export function again(path) {
  const answer = store.answers.get(path);
  if (answer) answer.stale = true;
  changed();
}

async function read({ next, merge }, answer) {
  Object.assign(answer, { busy: true, stale: false });
  try {
    answer.value = merge(answer.value, await get(next(answer.value)));
    answer.error = '';
  } catch (failure) {
    answer.error = failure.message;
  }
  Object.assign(answer, { busy: false, readAt: Date.now() });
  changed();
}
