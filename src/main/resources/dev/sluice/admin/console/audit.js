// The audit and the bans of the last 24 hours, as resources that several pages share.

import { resource } from './resources.js';
import { nowMs } from './store.js';

export const DAY_MS = 24 * 3_600_000;
export const MOST_ROWS = 5_000;

/** Rows are read again from a little before the newest, because they are written with the time of their change. */
const OVERLAP_MS = 10_000;

const dayStart = () => Math.floor(nowMs() - DAY_MS);

/** The known rows of the day and the newer ones; without the known ones when another audit took their place. */
function merge(value, answer) {
  const known = new Map((value?.rows ?? []).filter(({ epochMs }) => epochMs >= dayStart()).map((row) => [row.id, row]));
  if (answer.rows.some(({ id, hash }) => known.has(id) && known.get(id).hash !== hash)) known.clear();
  for (const row of answer.rows) known.set(row.id, row);
  return { ...answer, rows: [...known.values()].slice(-MOST_ROWS) };
}

/** The rows of the day, of which only new ones are read again: { rows, notYetWritten, lost }. */
export const AUDIT = resource('/admin/audit', 5_000, {
  next: (value) => {
    const newest = value?.rows.at(-1)?.epochMs ?? 0;
    return `/admin/audit?since=${Math.max(dayStart(), newest - OVERLAP_MS)}&most=${MOST_ROWS}`;
  },
  merge,
});

/** The bans of the day: { bans }. */
export const BANS = resource('/admin/bans', 5_000, { next: () => `/admin/bans?since=${dayStart()}` });
