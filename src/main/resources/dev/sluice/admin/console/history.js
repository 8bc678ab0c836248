// Audit and history: the last 24 hours as a timeline, the bans, and the rows of the audit, searchable.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { get } from './api.js';
import { age, changed, store } from './store.js';
import { duration, whole } from './format.js';
import { MODES, empty, keyName, levelTag, modeTag, table, when } from './parts.js';
import { DAY_MS, timeline } from './timeline.js';

const REFRESH_MS = 5_000;
const MOST_ROWS = 5_000;
const SHOWN_ROWS = 200;
const SHOWN_BANS = 50;

/** Rows are read again from a little before the newest, because they are written with the time of their change. */
const OVERLAP_MS = 10_000;

let rows = null;
let bans = [];
let counts = { notYetWritten: 0, lost: 0 };
let failed = '';
let readAt = 0;
let search = '';

/** The result of the check of the hash chain; null before it. */
let proof = null;

/** Reads all rows of the day once, and then only new ones. */
function refresh(nowMs) {
  if (Date.now() - readAt < REFRESH_MS || !store.live) return;
  readAt = Date.now();
  const dayStart = Math.floor(nowMs - DAY_MS);
  const from = rows?.length > 0 ? Math.max(dayStart, rows.at(-1).epochMs - OVERLAP_MS) : dayStart;
  Promise.all([get(`/admin/audit?since=${from}&most=${MOST_ROWS}`), get(`/admin/bans?since=${dayStart}`)])
    .then(([{ rows: newer, ...others }, seen]) => {
      rows = merged(newer, dayStart);
      bans = seen.bans;
      counts = others;
      failed = '';
    })
    .catch((failure) => {
      failed = failure.message;
    })
    .finally(changed);
}

/** The known rows of the day and the newer ones; without the known ones when another audit took their place. */
function merged(newer, dayStart) {
  const known = new Map((rows ?? []).filter(({ epochMs }) => epochMs >= dayStart).map((row) => [row.id, row]));
  if (newer.some(({ id, hash }) => known.has(id) && known.get(id).hash !== hash)) known.clear();
  for (const row of newer) known.set(row.id, row);
  return [...known.values()].slice(-MOST_ROWS);
}

function bansSection(nowMs) {
  if (bans.length === 0) return nothing;
  return html`<section aria-labelledby="bans"><h2 id="bans">Bans in the last 24 hours</h2>
    ${table(
      'Bans',
      [
        { name: 'Exchange', cell: (ban) => html`<b>${ban.exchange}</b>` },
        { name: 'Limit', cell: (ban) => html`${ban.limit}${ban.of ? html` <small>${keyName(ban.of)}</small>` : nothing}` },
        { name: 'From', cell: (ban) => when(ban.startEpochMs) },
        { name: 'Until', cell: (ban) => when(ban.untilEpochMs) },
        { name: 'Lasts', cell: (ban) => (ban.untilEpochMs > nowMs ? levelTag('bad', `${duration((ban.untilEpochMs - nowMs) / 1_000)} left`) : duration((ban.untilEpochMs - ban.startEpochMs) / 1_000)) },
        { name: 'Why', cell: (ban) => ban.reason || (ban.seenBy ? `seen by member ${ban.seenBy}` : 'seen by an earlier process') },
      ],
      bans.slice(-SHOWN_BANS).reverse(),
      '',
    )}</section>`;
}

async function verify() {
  proof = { text: 'Checking …' };
  changed();
  try {
    const { holds, rows: number, fault } = await get('/admin/audit/verify');
    proof = { text: holds ? `No row was changed or removed: ${whole(number)} rows.` : `The audit was changed: ${fault}` };
  } catch (failure) {
    proof = { text: failure.message };
  }
  changed();
}

const value = (text) => (text in MODES ? modeTag(text) : text || '–');

export function historyPage() {
  const { seen } = store;
  const nowMs = seen.epochMs + age() * 1_000;
  refresh(nowMs);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = (rows ?? []).filter((row) => {
    const text = Object.values(row).join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const shown = matching.slice(-SHOWN_ROWS).reverse();
  return html`<h1>Audit and history</h1>
    <section aria-labelledby="day"><h2 id="day">Modes and bans in the last 24 hours</h2>${rows === null ? empty('Reading …') : timeline(rows, bans, seen.holds, nowMs)}</section>
    ${bansSection(nowMs)}
    <section aria-labelledby="rows"><h2 id="rows">Audit</h2>
      <form class="inline" @submit=${(event) => event.preventDefault()}>
        <label>Search <input type="search" .value=${live(search)} @input=${(event) => { search = event.target.value; changed(); }} maxlength="100" autocomplete="off"></label>
        <button type="button" @click=${verify}>Check that no row was changed</button><span role="status">${proof?.text ?? ''}</span>
      </form>
      <p class="small-text">${whole(matching.length)} of ${whole(rows?.length ?? 0)} rows of the last 24 hours${rows?.length >= MOST_ROWS ? `, of which only the newest ${whole(MOST_ROWS)} are read` : ''}${matching.length > shown.length ? `; the newest ${SHOWN_ROWS} are shown` : ''}${counts.notYetWritten > 0 ? `; ${counts.notYetWritten} are not yet written` : ''}${counts.lost > 0 ? `; ${counts.lost} were lost` : ''}.</p>
      ${failed ? html`<p class="error">${failed}</p>` : nothing}
      ${table(
        'Audit',
        [
          { name: 'Row', number: true, cell: (row) => whole(row.id) },
          { name: 'When', cell: (row) => when(row.epochMs) },
          { name: 'Who', cell: (row) => row.who },
          { name: 'What', cell: (row) => row.what },
          { name: 'Scope', cell: (row) => row.scope },
          { name: 'Before', cell: (row) => value(row.before) },
          { name: 'After', cell: (row) => value(row.after) },
          { name: 'Reason', cell: (row) => row.reason },
          { name: 'Refused', number: true, cell: (row) => (row.refused > 0 ? whole(row.refused) : '') },
        ],
        shown,
        rows === null ? 'Reading …' : 'No row matches.',
      )}</section>`;
}
