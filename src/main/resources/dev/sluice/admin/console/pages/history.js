// Audit and history: the last 24 hours as a timeline, the bans, and the rows of the audit, searchable.

import { html, nothing } from '../lit/lit-html.js';
import { live } from '../lit/directives/live.js';
import { get } from '../api.js';
import { age, changed, form, setQuery } from '../store.js';
import { AUDIT, BANS, MOST_ROWS } from '../audit.js';
import { known } from '../resources.js';
import { duration, whole } from '../format.js';
import { MODES, empty, keyName, levelTag, modeTag, table, when } from '../parts.js';
import { timeline } from '../timeline.js';

const SHOWN_ROWS = 200;
const SHOWN_BANS = 50;

export const title = 'Audit and history';

export const needs = () => [AUDIT, BANS];

/** The result of the check of the hash chain. */
const ofProof = () => form('proof', { text: '' });

function bansSection(bans, nowMs) {
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
  const proof = ofProof();
  proof.text = 'Checking …';
  changed();
  try {
    const { holds, rows: number, fault } = await get('/admin/audit/verify');
    proof.text = holds ? `No row was changed or removed: ${whole(number)} rows.` : `The audit was changed: ${fault}`;
  } catch (failure) {
    proof.text = failure.message;
  }
  changed();
}

const value = (text) => (text in MODES ? modeTag(text) : text || '–');

export function view({ seen, route: { query } }) {
  const nowMs = seen.epochMs + age() * 1_000;
  const { value: audit, error } = known(AUDIT.path);
  const rows = audit?.rows ?? null;
  const counts = audit ?? { notYetWritten: 0, lost: 0 };
  const bans = known(BANS.path).value?.bans ?? [];
  const failed = error || known(BANS.path).error;
  const search = query.find ?? '';
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = (rows ?? []).filter((row) => {
    const text = Object.values(row).join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const shown = matching.slice(-SHOWN_ROWS).reverse();
  return html`<h1>${title}</h1>
    <section aria-labelledby="day"><h2 id="day">Modes and bans in the last 24 hours</h2>${rows === null ? empty('Reading …') : timeline(rows, bans, seen.holds, nowMs)}</section>
    ${bansSection(bans, nowMs)}
    <section aria-labelledby="rows"><h2 id="rows">Audit</h2>
      <form class="inline" @submit=${(event) => event.preventDefault()}>
        <label>Search <input type="search" .value=${live(search)} @input=${(event) => setQuery({ find: event.target.value })} maxlength="100" autocomplete="off"></label>
        <button type="button" @click=${verify}>Check that no row was changed</button><span role="status">${ofProof().text}</span>
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
