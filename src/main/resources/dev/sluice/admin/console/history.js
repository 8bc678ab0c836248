// Audit and history: the rows of the audit, searchable, and the last 24 hours as a timeline.

import { html, nothing, svg } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { get } from './api.js';
import { age, changed, store } from './store.js';
import { dateTime, timeOfDay, whole } from './format.js';
import { MODES, empty, modeTag, table, when } from './parts.js';

const DAY_MS = 24 * 3_600_000;
const REFRESH_MS = 5_000;
const MOST_ROWS = 5_000;
const SHOWN_ROWS = 200;
const MOST_LANES = 12;
const WIDTH = 1_000;

let rows = null;
let counts = { notYetWritten: 0, lost: 0 };
let failed = '';
let readAt = 0;
let search = '';

/** The result of the check of the hash chain; null before it. */
let proof = null;

function refresh(nowMs) {
  if (Date.now() - readAt < REFRESH_MS || !store.live) return;
  readAt = Date.now();
  get(`/admin/audit?since=${Math.floor(nowMs - DAY_MS)}&most=${MOST_ROWS}`)
    .then(({ rows: all, ...others }) => {
      rows = all;
      counts = others;
      failed = '';
    })
    .catch((failure) => {
      failed = failure.message;
    })
    .finally(changed);
}

/** The spans in which a scope had another mode than ACTIVE, one lane for each scope and cause. */
function lanes(all, nowMs) {
  const found = new Map();
  const lane = (name) => {
    if (!found.has(name)) found.set(name, { name, spans: [], open: null });
    return found.get(name);
  };
  for (const row of all) {
    if (row.what === 'gateway' && row.after === 'started') {
      for (const each of found.values()) if (!each.latched) end(each, row.epochMs); // a latch survives a restart
    }
    if (!(row.before in MODES && row.after in MODES)) continue;
    const latched = row.what.startsWith('latch');
    const mine = lane(`${row.scope}, ${row.what.replace(/^(latch|mode) /, '')}`);
    mine.latched = latched;
    if (row.before !== 'ACTIVE' && mine.open === null && mine.spans.length === 0) mine.open = { from: nowMs - DAY_MS, mode: row.before };
    end(mine, row.epochMs);
    if (row.after !== 'ACTIVE') mine.open = { from: row.epochMs, mode: row.after, reason: row.reason, who: row.who };
  }
  for (const each of found.values()) end(each, nowMs);
  return [...found.values()];
}

function end(lane, atMs) {
  if (lane.open) lane.spans.push({ ...lane.open, to: atMs });
  lane.open = null;
}

function timeline(all, nowMs) {
  const found = lanes(all, nowMs);
  if (found.length === 0) return empty('No mode was held in the last 24 hours.');
  const x = (ms) => (((ms - (nowMs - DAY_MS)) / DAY_MS) * WIDTH).toFixed(1);
  const shown = found.slice(-MOST_LANES);
  const hours = [0, 6, 12, 18, 24].map((hour) => nowMs - DAY_MS + hour * 3_600_000);
  return html`<div class="timeline">
    ${shown.map(({ name, spans }) => html`<div class="lane"><div class="lane-name">${name}</div>
      <svg viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" role="img" aria-label=${`${name}: ${spans.map(({ from, to, mode }) => `${mode} from ${dateTime(from)} to ${dateTime(to)}`).join('; ')}`}>
        <rect class="track" width=${WIDTH} height="16"></rect>
        ${spans.map(({ from, to, mode, reason }) => svg`<rect class="span ${mode.toLowerCase()}" x=${x(from)} width=${Math.max(3, x(to) - x(from))} height="16"><title>${mode} from ${dateTime(from)} to ${dateTime(to)}: ${reason ?? ''}</title></rect>`)}
      </svg></div>`)}
    <div class="lane hours" aria-hidden="true"><div></div><div>${hours.map((ms) => html`<span>${timeOfDay(ms).slice(0, 5)}</span>`)}</div></div>
    ${found.length > shown.length ? html`<p class="small-text">${found.length - shown.length} older lanes are not shown; their rows are below.</p>` : nothing}
  </div>`;
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
  const nowMs = store.seen.epochMs + age() * 1_000;
  refresh(nowMs);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = (rows ?? []).filter((row) => {
    const text = Object.values(row).join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const shown = matching.slice(-SHOWN_ROWS).reverse();
  return html`<h1>Audit and history</h1>
    <section aria-labelledby="day"><h2 id="day">Modes in the last 24 hours</h2>${rows === null ? empty('Reading …') : timeline(rows, nowMs)}</section>
    <section aria-labelledby="rows"><h2 id="rows">Audit</h2>
      <form class="inline" @submit=${(event) => event.preventDefault()}>
        <label>Search <input type="search" .value=${live(search)} @input=${(event) => { search = event.target.value; changed(); }} maxlength="100" autocomplete="off"></label>
        <button type="button" @click=${verify}>Check that no row was changed</button><span role="status">${proof?.text ?? ''}</span>
      </form>
      <p class="small-text">${whole(matching.length)} of ${whole(rows?.length ?? 0)} rows of the last 24 hours${matching.length > shown.length ? `, the newest ${SHOWN_ROWS} are shown` : ''}${counts.notYetWritten > 0 ? `; ${counts.notYetWritten} are not yet written` : ''}${counts.lost > 0 ? `; ${counts.lost} were lost` : ''}.</p>
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
