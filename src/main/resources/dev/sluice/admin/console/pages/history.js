// History: what happened in a range of time: modes and bans as a timeline, bans, and the rows of the audit.

import { html, nothing } from '../lit/lit-html.js';
import { get } from '../api.js';
import { changed, form, nowMs, setQuery, store } from '../store.js';
import { AUDIT, BANS, MOST_ROWS } from '../audit.js';
import { rangePicker } from '../chart.js';
import { save } from '../export.js';
import { pathOf } from '../journal.js';
import { banLanes, modeLanes, restarts } from '../lanes.js';
import { rangeOf } from '../range.js';
import { known, resource } from '../resources.js';
import { report } from '../report.js';
import { href } from '../route.js';
import { rowsAsData, table } from '../table.js';
import { timeline } from '../timeline.js';
import { note, sentence, verdict } from '../verdict.js';
import { dateTime, duration, whole } from '../format.js';
import { MODES, empty, keyName, levelTag, modeTag, when } from '../parts.js';

const MOST_CALLS = 1_000;

export const title = 'History';

const rangeHere = ({ route: { query } }) => rangeOf(query, nowMs(), '24h');

/** The audit and the bans of a range: those of the last day are read on and on, others once. */
function sources({ from, live }) {
  if (live) return [AUDIT, BANS];
  const since = Math.floor(from);
  return [
    resource(`/admin/audit?since=${since}&most=${MOST_ROWS}`),
    resource(`/admin/bans?since=${since - 7 * 86_400_000}`),
  ];
}

export const needs = (state) => sources(rangeHere(state));

/** What is known of a range: { rows, bans, counts, failed }; `rows` is null before the first answer. */
function knownOf(range) {
  const [rows, bans] = sources(range).map(({ path }) => known(path));
  const within = (ms) => ms >= range.from && ms <= range.to;
  return {
    rows: rows.value?.rows.filter(({ epochMs }) => within(epochMs)) ?? null,
    isCut: rows.value?.rows.length >= MOST_ROWS && rows.value.rows[0].epochMs > range.from,
    counts: rows.value ?? { notYetWritten: 0, lost: 0 },
    bans: (bans.value?.bans ?? []).filter(
      ({ startEpochMs, untilEpochMs }) => startEpochMs <= range.to && untilEpochMs >= range.from,
    ),
    failed: rows.error || bans.error,
  };
}

function lanesOf({ rows, bans }, range, holds) {
  return [...modeLanes(rows, range.live ? holds : [], range.from, range.to), ...banLanes(bans, range.from, range.to)];
}

// ---- tables

const banReason = ({ reason, seenBy }) =>
  reason || (seenBy ? `seen by member ${seenBy}` : 'seen by an earlier process');

const BAN_TABLE = {
  id: 'bans',
  caption: 'Bans',
  columns: [
    { name: 'Exchange', width: 10, value: (ban) => ban.exchange },
    { name: 'Limit', width: 14, value: ({ limit, of }) => (of ? `${limit} of ${keyName(of)}` : limit) },
    { name: 'From', width: 16, value: (ban) => ban.startEpochMs, cell: (ban) => when(ban.startEpochMs) },
    { name: 'Until', width: 16, value: (ban) => ban.untilEpochMs, cell: (ban) => when(ban.untilEpochMs) },
    {
      name: 'Lasts',
      width: 9,
      value: (ban) => ban.untilEpochMs - ban.startEpochMs,
      cell: ({ startEpochMs, untilEpochMs }) =>
        untilEpochMs > nowMs()
          ? levelTag('bad', `${duration((untilEpochMs - nowMs()) / 1_000)} left`)
          : duration((untilEpochMs - startEpochMs) / 1_000),
    },
    { name: 'Why', value: banReason, title: banReason },
  ],
  key: (ban) => `${ban.exchange} ${ban.limit} ${ban.of} ${ban.startEpochMs}`,
  sort: '-From',
  none: 'No exchange banned us in this time.',
};

const value = (text) => (text in MODES ? modeTag(text) : text || '–');

const AUDIT_TABLE = {
  caption: 'Audit',
  columns: [
    { name: 'Row', width: 5, align: 'right', value: (row) => row.id },
    { name: 'When', width: 16, value: (row) => row.epochMs, cell: (row) => when(row.epochMs) },
    { name: 'Who', width: 9, value: (row) => row.who, title: (row) => row.who },
    { name: 'What', width: 12, value: (row) => row.what, title: (row) => row.what },
    { name: 'Scope', width: 16, value: (row) => row.scope, title: (row) => row.scope },
    {
      name: 'Before',
      width: 10,
      value: (row) => row.before,
      cell: (row) => value(row.before),
      title: (row) => row.before,
    },
    { name: 'After', width: 10, value: (row) => row.after, cell: (row) => value(row.after), title: (row) => row.after },
    { name: 'Reason', value: (row) => row.reason, title: (row) => row.reason },
    {
      name: 'Refused',
      width: 5,
      align: 'right',
      value: (row) => row.refused,
      cell: (row) => (row.refused > 0 ? whole(row.refused) : ''),
    },
  ],
  key: (row) => row.id,
  sort: '-Row',
  filter: 'Search the audit',
  none: 'Nothing was written in this time.',
};

async function verify() {
  const proof = form('proof', { text: '' });
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

/** A choice among the values of a column, with their numbers. */
function choice(name, text, rows, valueOf) {
  const chosen = store.route.query[name] ?? '';
  const numbers = new Map();
  for (const row of rows) numbers.set(valueOf(row), (numbers.get(valueOf(row)) ?? 0) + 1);
  const values = [...new Set([...numbers.keys(), chosen])].filter(Boolean).sort();
  const textOf = (one) => `${one} (${numbers.get(one) ?? 0})`;
  return html`<label
    ><span class="hidden">${text}</span
    ><select name=${name} @change=${(event) => setQuery({ [name]: event.target.value })}>
      <option value="">${text}: all</option>
      ${values.map((one) => html`<option value=${one} ?selected=${one === chosen}>${textOf(one)}</option>`)}
    </select></label
  >`;
}

/** What a row is about, without the name of the breaker, bot or token. */
const subject = ({ what }) => what.split(' ')[0];

function audit({ rows, counts, isCut }, { route: { query } }) {
  const shown = rows.filter(
    (row) => (!query.who || row.who === query.who) && (!query.what || subject(row) === query.what),
  );
  const tools = html`${choice('who', 'Who', rows, (row) => row.who)} ${choice('what', 'What', rows, subject)}
    <button type="button" @click=${verify}>Check that no row was changed</button
    ><span role="status">${form('proof', { text: '' }).text}</span>`;
  const notes = [
    ...(isCut ? [`only the newest ${whole(MOST_ROWS)} rows since its start are read`] : []),
    ...(counts.notYetWritten > 0 ? [`${counts.notYetWritten} are not yet written`] : []),
    ...(counts.lost > 0 ? [`${counts.lost} were lost`] : []),
  ];
  return html`<section aria-labelledby="rows">
    <h2 id="rows">Audit</h2>
    ${notes.length > 0 ? html`<p class="warning-text">${notes.join('; ')}</p>` : nothing}
    ${table({ ...AUDIT_TABLE, tools }, shown)}
  </section>`;
}

// ---- the report

async function saveReport(range, { seen, me, zone }) {
  const state = form('report', { busy: false, error: '' });
  Object.assign(state, { busy: true, error: '' });
  changed();
  try {
    const { calls } = await get(
      pathOf({ outcome: 'refused' }, { since: Math.floor(range.from), until: Math.ceil(range.to), limit: MOST_CALLS }),
    );
    const found = knownOf(range);
    const { headline, causes } = verdict(seen);
    const callTable = { columns: ['t', 'bot', 'exchange', 'kind', 'route', 'instrument', 'reason', 'id'], rows: calls };
    const inWords = (data) => ({
      ...data,
      rows: data.rows.map((row) =>
        row.map((cell, i) => (/^(From|Until|When)$/.test(data.columns[i]) ? dateTime(cell, zone) : cell)),
      ),
    });
    const text = report({
      range,
      zone,
      made: { at: nowMs(), by: me.name, version: seen.version },
      verdict: { headline, causes: causes.map((one) => `${sentence(one)}. ${note(one).why ?? ''}`) },
      charts: [],
      tables: [
        inWords({ ...rowsAsData(AUDIT_TABLE, found.rows ?? []), name: 'Audit' }),
        inWords({ ...rowsAsData(BAN_TABLE, found.bans), name: 'Bans' }),
        {
          name: 'Refused calls',
          note: calls.length === MOST_CALLS ? `The newest ${whole(MOST_CALLS)}.` : '',
          columns: ['Time', 'Bot', 'Exchange', 'Kind', 'Route', 'Instrument', 'Reason', 'X-Request-Id'],
          rows: callTable.rows.map((call) => callTable.columns.map((name) => call[name])),
        },
      ],
    });
    save('incident', 'html', text);
  } catch (failure) {
    state.error = failure.message;
  }
  state.busy = false;
  changed();
}

function reportButton(range, state) {
  const { busy, error } = form('report', { busy: false, error: '' });
  return html`<button
      type="button"
      ?disabled=${busy}
      @click=${() => saveReport(range, state)}
      title="One file with the verdict, charts, audit, bans and refused calls of this range"
    >
      ${busy ? 'Working …' : 'Incident report'}
    </button>
    <span class="error" role="alert">${error}</span>`;
}

export function view(state) {
  const range = rangeHere(state);
  const found = knownOf(range);
  const head = html`<header class="page-head">
      <h1>${title}</h1>
      ${rangePicker(range)} ${reportButton(range, state)}
    </header>
    ${found.failed ? html`<p class="error">${found.failed}</p>` : nothing}`;
  if (found.rows === null) return html`${head}${empty('Reading …')}`;
  const refused = { outcome: 'refused', from: state.route.query.from, to: state.route.query.to };
  return html`${head}
    <section aria-labelledby="day">
      <h2 id="day">Modes and bans</h2>
      ${timeline(lanesOf(found, range, state.seen.holds), restarts(found.rows), range)}
    </section>
    <p><a href=${href('calls', [], refused)}>Refused calls of this time</a></p>
    ${
      found.bans.length === 0
        ? nothing
        : html`<section aria-labelledby="bans">
            <h2 id="bans">Bans</h2>
            ${table(BAN_TABLE, found.bans)}
          </section>`
    }
    ${audit(found, state)}`;
}
