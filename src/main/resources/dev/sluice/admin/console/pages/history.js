// History: what happened in a range of time: modes and bans as a timeline, bans, and the rows of the audit.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT, BANS, DAY_MS, MAX_ROWS, get, known, resource } from '../resources.js';
import { changed, form, nowMs, setQuery, store, working } from '../store.js';
import { chartNeeds, chartSpecs, charts, rangePicker, timeline } from '../chart.js';
import { report, save } from '../export.js';
import { counted, pathOf } from '../journal.js';
import { MINUTE_MS, rangeOf, reaching } from '../range.js';
import { href } from '../route.js';
import { banLanes, bandsOf, modeLanes, moments, restarts, totalsOf } from '../series.js';
import { field, rowsAsData, table } from '../table.js';
import { sentence, verdict } from '../verdict.js';
import { dateTime, duration, percent, utc, whole } from '../format.js';
import { MODES, empty, keyName, levelTag, modeTag, when } from '../parts.js';

const MAX_CALLS = 1_000;

export const title = 'History';

const firstMs = ({ seen: { uptimeSeconds } }) => Math.max(nowMs() - DAY_MS,
  Math.min(nowMs() - uptimeSeconds * 1_000, known(AUDIT.path).value?.rows[0]?.epochMs ?? Infinity));

const rangeHere = (page) => rangeOf(page.route.query, nowMs(), reaching(firstMs(page), nowMs()));

/** From before a range, because what began there may be in force in it. */
const auditPath = (from) => `/admin/audit?since=${Math.floor(from) - DAY_MS}&limit=${MAX_ROWS}`;
const bansPath = (from) => `/admin/bans?since=${Math.floor(from) - 7 * DAY_MS}`;

/**
 * The audit and the bans of a range: those of the last day are read on and on, those of the last three days once a
 * minute, others once.
 */
function sources({ name, from, to, live }) {
  if (!live) return [resource(auditPath(from)), resource(bansPath(from))];
  if (to - from <= DAY_MS) return [AUDIT, BANS];
  const every = (what, path) => resource(`${what} ${name}`, MINUTE_MS, { next: () => path(nowMs() - (to - from)) });
  return [every('audit', auditPath), every('bans', bansPath)];
}

const subjectHere = ({ route: { query } }) => query.of ?? '';

export function needs(state) {
  const range = rangeHere(state);
  return [...sources(range), ...chartNeeds(subjectHere(state), range, state.route.query.compare === 'day')];
}

/**
 * What is known of a range: { rows, allRows, bans, counts, failed }; `rows` is null before the first answer, `allRows`
 * has those before and after the range too.
 */
function knownOf(range) {
  const [rows, bans] = sources(range).map(({ path }) => known(path));
  const within = (ms) => ms >= range.from && ms <= range.to;
  return {
    rows: rows.value?.rows.filter(({ epochMs }) => within(epochMs)) ?? null,
    allRows: rows.value?.rows ?? [],
    isCut: rows.value?.rows.length >= MAX_ROWS && rows.value.rows[0].epochMs > range.from,
    counts: rows.value ?? { notYetWritten: 0, lost: 0 },
    bans: (bans.value?.bans ?? []).filter(({ startEpochMs, untilEpochMs }) =>
      startEpochMs <= range.to && untilEpochMs >= range.from),
    failed: rows.error || bans.error,
  };
}

function lanesOf({ allRows, bans }, { from, to }, holds) {
  return [...modeLanes(allRows, holds, from, Math.min(to, nowMs())), ...banLanes(bans, from, to)];
}

// ---- tables

const banReason = ({ reason, seenBy }) =>
  reason || (seenBy ? `seen by member ${seenBy}` : 'seen by an earlier process');

const lasts = ({ startEpochMs, untilEpochMs }) => duration((untilEpochMs - startEpochMs) / 1_000);

const left = ({ untilEpochMs }) => levelTag('bad', `${duration((untilEpochMs - nowMs()) / 1_000)} left`);

const atTime = (name, key) => ({ name, width: 16, value: (row) => utc(row[key]), cell: (row) => when(row[key]) });

const BAN_TABLE = {
  id: 'bans', caption: 'Bans',
  columns: [
    field('Exchange', 'exchange', 10),
    { name: 'Limit', width: 14, value: ({ limit, of }) => (of ? `${limit} of ${keyName(of)}` : limit) },
    atTime('From', 'startEpochMs'),
    atTime('Until', 'untilEpochMs'),
    { name: 'Lasts', width: 12, value: lasts, cell: (ban) => (ban.untilEpochMs > nowMs() ? left(ban) : lasts(ban)) },
    { name: 'Why', value: banReason, title: banReason },
  ],
  key: (ban) => `${ban.exchange} ${ban.limit} ${ban.of} ${ban.startEpochMs}`, sort: '-From',
  none: 'No exchange banned us in this time.',
};

const state = (name, key) => ({ ...field(name, key, 10), cell: (_, value) =>
  (value in MODES ? modeTag(value) : value || '–') });

const AUDIT_TABLE = {
  caption: 'Audit',
  columns: [
    { ...field('Row', 'id', 5), align: 'right' },
    atTime('When', 'epochMs'),
    field('Who', 'who', 9),
    field('What', 'what', 12),
    field('Scope', 'scope', 16),
    state('Before', 'before'),
    state('After', 'after'),
    field('Reason', 'reason'),
    { ...field('Refused', 'refused', 6), align: 'right', cell: ({ refused }) => (refused > 0 ? whole(refused) : '') },
  ],
  key: (row) => row.id, sort: '-Row', filter: 'Search the audit', none: 'Nothing was written in this time.',
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

/** A choice in the address among some values; `textOf` says how each is shown. */
function choice(name, text, all, values, textOf) {
  const chosen = store.route.query[name] ?? '';
  const options = [...new Set([...values, chosen])].filter(Boolean).sort();
  return html`<label><span class="hidden">${text}</span>
    <select name=${name} @change=${(event) => setQuery({ [name]: event.target.value })}>
      <option value="">${all}</option>
      ${options.map((one) => html`<option value=${one} ?selected=${one === chosen}>${textOf(one)}</option>`)}
    </select></label>`;
}

function choiceOf(name, text, rows, valueOf) {
  const numbers = new Map(counted(rows, valueOf));
  return choice(name, text, `${text}: all`, numbers.keys(), (one) => `${one} (${numbers.get(one) ?? 0})`);
}

/** What a row is about, without the name of the breaker, bot or token. */
const matter = ({ what }) => what.split(' ')[0];

function audit({ rows, counts, isCut }, { route: { query } }) {
  const isShown = (row) => (!query.who || row.who === query.who) && (!query.what || matter(row) === query.what);
  const tools = html`${choiceOf('who', 'Who', rows, ({ who }) => who)} ${choiceOf('what', 'What', rows, matter)}
    <button type="button" @click=${verify}>Check that no row was changed</button>
    <span role="status">${form('proof', { text: '' }).text}</span>`;
  const notes = [
    ...(isCut ? [`only the newest ${whole(MAX_ROWS)} rows since its start are read`] : []),
    ...(counts.notYetWritten > 0 ? [`${counts.notYetWritten} are not yet written`] : []),
    ...(counts.lost > 0 ? [`${counts.lost} were lost`] : []),
  ];
  return html`<section aria-labelledby="rows"><h2 id="rows">Audit</h2>
    ${notes.length > 0 ? html`<p class="warning-text">${notes.join('; ')}</p>` : nothing}
    ${table({ ...AUDIT_TABLE, tools }, rows.filter(isShown))}</section>`;
}

// ---- charts

const exchangeOf = (of) => of.slice('exchange:'.length);

function chartsOf(found, range, page, draw) {
  const of = subjectHere(page);
  const bands = bandsOf(lanesOf(found, range, page.seen.holds), exchangeOf(of));
  return draw(of, range, bands, moments(found.rows ?? []));
}

const SUMS = {
  id: 'sums', caption: 'Sums of the range', key: ({ chart, line }) => `${chart} ${line}`, stream: true,
  none: 'No figures are kept of this time.',
  columns: [
    field('Chart', 'chart', 16),
    field('Line', 'line', 14),
    figure('Calls', 'total', (value) => whole(value)),
    figure('Mean', 'mean', undefined, true),
    figure('Most', 'most'),
    { name: 'Most at', width: 14, wide: true, value: ({ at }) => utc(at * 1_000), cell: ({ at }) => when(at * 1_000) },
    figure('The day before', 'before', (value, { total, text }) => (total === null ? text(value) : whole(value))),
    { name: 'Change', value: changeOf, cell: (_, part) =>
      (part === null ? '' : `${part > 0 ? '+' : ''}${percent(part)}`) },
  ],
};

function figure(name, key, textOf = (value, row) => row.text(value), wide = false) {
  const cell = (row) => (row[key] === null ? '–' : textOf(row[key], row));
  return { name, width: 9, align: 'right', wide, value: (row) => row[key], cell };
}

function changeOf({ total, mean, before }) {
  return before > 0 ? (total ?? mean) / before - 1 : null;
}

const sums = (specs) => html`<section aria-labelledby="sums"><h2 id="sums">Sums of this time</h2>
  ${table(SUMS, totalsOf(specs, Date.now() / 1_000))}</section>`;

const compareBox = ({ route: { query } }) => html`<label class="toggle"><input type="checkbox"
  .checked=${query.compare === 'day'} @change=${({ target }) => setQuery({ compare: target.checked ? 'day' : '' })}>the
  day before, faint</label>`;

const subjects = ({ seen }) =>
  choice('of', 'Charts of', 'all exchanges', seen.exchanges.map(({ name }) => `exchange:${name}`), exchangeOf);

// ---- the report

async function refusedCalls({ from, to }) {
  const filter = { since: Math.floor(from), until: Math.ceil(to), limit: MAX_CALLS };
  const { calls } = await get(pathOf({ outcome: 'refused' }, filter));
  return {
    name: 'Refused calls',
    note: calls.length === MAX_CALLS ? `The newest ${whole(MAX_CALLS)}.` : '',
    columns: ['Time', 'Bot', 'Exchange', 'Kind', 'Route', 'Instrument', 'Reason', 'X-Request-Id'],
    rows: calls.map((one) => [one.t, one.bot, one.exchange, one.kind, one.route, one.instrument, one.reason, one.id]),
  };
}

const saveReport = (range, page) => working(form('report', { busy: false, error: '' }), async () => {
  const { seen, me, zone } = page;
  const refused = await refusedCalls(range);
  const found = knownOf(range);
  const { headline, causes } = verdict(seen);
  const isTime = (name) => ['From', 'Until', 'When'].includes(name);
  const inWords = (spec, rows) => {
    const data = rowsAsData(spec, rows);
    const cell = (one, i) => (isTime(data.columns[i]) ? dateTime(Date.parse(one), zone) : one);
    return { ...data, rows: data.rows.map((row) => row.map(cell)) };
  };
  const text = report({
    range,
    zone,
    made: { at: nowMs(), by: me.name, version: seen.version },
    verdict: { headline, causes: causes.map((one) => sentence(one)) },
    charts: chartsOf(found, range, page, chartSpecs).specs,
    tables: [inWords(AUDIT_TABLE, found.rows ?? []), inWords(BAN_TABLE, found.bans), refused],
  });
  save('incident', 'html', text);
});

function reportButton(range, page) {
  const { busy, error } = form('report', { busy: false, error: '' });
  return html`<button type="button" ?disabled=${busy} @click=${() => saveReport(range, page)}
      title="One file with the verdict, charts, audit, bans and refused calls of this range">
      ${busy ? 'Working …' : 'Incident report'}</button>
    <span class="error" role="alert">${error}</span>`;
}

const bansSection = ({ bans }) =>
  bans.length === 0 ? nothing
    : html`<section aria-labelledby="bans"><h2 id="bans">Bans</h2>${table(BAN_TABLE, bans)}</section>`;

export function view(page) {
  const range = rangeHere(page);
  const found = knownOf(range);
  const head = html`<header class="page-head"><h1>${title}</h1>
      ${rangePicker(range)} ${subjects(page)} ${compareBox(page)} ${reportButton(range, page)}</header>
    ${found.failed ? html`<p class="error">${found.failed}</p>` : nothing}`;
  if (found.rows === null) return html`${head}${empty('Reading …')}`;
  const { from, to } = page.route.query;
  return html`${head}
    <section aria-label="Charts">${chartsOf(found, range, page, charts)}</section>
    <section aria-labelledby="day"><h2 id="day">Modes and bans</h2>
      ${timeline(lanesOf(found, range, page.seen.holds), restarts(found.rows), range)}</section>
    <p><a href=${href('calls', [], { outcome: 'refused', from, to })}>Refused calls of this time</a></p>
    ${sums(chartsOf(found, range, page, chartSpecs).specs)}
    ${bansSection(found)} ${audit(found, page)}`;
}
