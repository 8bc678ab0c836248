// Config: the configuration, its mistakes and its reload, and what is checked all the time, also where all is well.

import { html, nothing } from '../lit/lit-html.js';
import { again, known, post, resource } from '../resources.js';
import { ask, sinceNow } from '../dialog.js';
import { form, may, nowMs, setQuery, store } from '../store.js';
import { field, table } from '../table.js';
import { duration, whole, words } from '../format.js';
import { empty, levelTag } from '../parts.js';
import { byOwner, standing } from '../rows.js';

const CHECKS_MS = 5_000;
const SHOWN_RESULTS = 60;

const HEALTH = resource('/health/detailed', CHECKS_MS);

export const title = 'Config';

/** The files, as they are now, compared with what runs: read when the page is opened and by its button. */
const filesOf = ({ exchange = '' }) =>
  resource(`/admin/config${exchange ? `?exchange=${encodeURIComponent(exchange)}` : ''}`);

export const needs = ({ route: { query } }) => [HEALTH, filesOf(query)];

// ---- reload

const ofReload = () => form('reload', { problems: null, says: '' });

/** Reads the files again. Mistakes in them change nothing, and are shown with their places. */
function askReload() {
  ask({
    title: 'Reload the configuration',
    intro: () => {
      const { value } = known(filesOf(store.route.query).path);
      return html`<p>The gateway reads its files again. All changes take effect, or none if there is a mistake.</p>
        ${value ? html`<p>${levelTag(...standing(value))}</p>${differences(value)}` : nothing}`;
    },
    confirm: () => 'Reload',
    run: async () => {
      const since = sinceNow();
      try {
        const { message, changes } = await post('/admin/reload', {});
        Object.assign(ofReload(), { problems: null, says: message });
        const audit = { since, matches: (row) => row.what === 'configuration' };
        return changes.length > 0 ? { text: 'Reloaded.', notes: changes, audit } : { text: 'Nothing changed.' };
      } catch (failure) {
        Object.assign(ofReload(), { problems: failure.answer?.problems ?? null, says: failure.message });
        throw failure;
      } finally {
        again(filesOf(store.route.query).path);
      }
    },
  });
}

const MISTAKES = {
  id: 'mistakes', caption: 'Mistakes',
  columns: [
    field('File', 'file', 20),
    { name: 'Line', width: 5, align: 'right', value: ({ line }) => line || '' },
    field('Setting', 'pointer', 18),
    { ...field('What is wrong', 'message'), class: 'wrap' },
  ],
  key: ({ text }) => text, none: 'There is no mistake.',
};

const MAX_OPEN = 3;

/** What a reload would change; many of one exchange are folded. */
const differences = ({ inEffect, changes }) => (inEffect || changes.length === 0 ? nothing
  : html`<ul class="issues" aria-label="What a reload would change">${[...byOwner(changes)].map(([name, all]) =>
    (all.length > MAX_OPEN ? html`<li><details><summary>${name}: ${all.length} changes</summary>
      <ul>${all.map((one) => html`<li>${one}</li>`)}</ul></details></li>` : all.map((one) =>
      html`<li>${one}</li>`)))}</ul>`);

function files({ seen, route: { query } }) {
  const { problems, says } = ofReload();
  const { value, error, busy } = known(filesOf(query).path);
  const last = seen.lastReloadWorked ? nothing : levelTag('bad', 'the last reload failed');
  const mistakes = problems ?? [...(value?.problems ?? []), ...(value?.needsRestart ?? [])];
  return html`<section aria-labelledby="files"><h2 id="files">Files</h2>
    <p class="buttons">${value ? levelTag(...standing(value)) : html`<span>${error || 'Reading …'}</span>`} ${last}
      <button type="button" ?disabled=${busy} @click=${() => again(filesOf(query).path)}>Check</button>
      ${may('admin') ? html`<button type="button" @click=${askReload}>Reload</button>` : nothing}
      <span role="status">${says}</span></p>
    ${value ? differences(value) : nothing}
    ${mistakes.length > 0 ? table(MISTAKES, mistakes) : nothing}</section>`;
}

// ---- settings

const SHOWN = [['', 'all settings'], ['set', 'only what the files set'], ['differs', 'only what differs']];

const isSet = ({ file }) => file !== '';

const place = ({ file, line, next, value }) => {
  if (file) return `${file}${line ? `:${line}` : ''}`;
  return next && value === '' ? 'not in force' : 'default';
};

const valueCell = (row) => (isSet(row) ? html`<b>${row.value}</b>` : row.value);

const inFile = ({ next }) => (next ? next.value || 'not set' : '');

const inFileCell = (row) => (row.next ? html`<b class="warning-text">${inFile(row)}</b>` : '');

const placeInFile = ({ next }) => (next?.file ? `at ${place(next)}` : '');

const SETTINGS = {
  id: 'settings', caption: 'Settings',
  columns: [
    field('Setting', 'key', 24),
    { ...field('In force', 'value', 14), cell: valueCell },
    { name: 'In the file', width: 10, value: inFile, cell: inFileCell, title: placeInFile },
    field('Default', 'fallback', 12),
    { name: 'From', width: 18, value: place, title: place },
    field('Meaning', 'doc'),
  ],
  key: ({ key }) => key, filter: 'Search the settings', none: 'No setting matches.',
};

/** The settings in force, each with what the files say if that is something else, and what is only in the files. */
function withFiles({ settings: inForce, inFiles }) {
  const left = new Map(inFiles.map((one) => [one.key, one]));
  const rows = inForce.map((one) => {
    const next = left.get(one.key);
    left.delete(one.key);
    return { ...one, next };
  });
  return [...rows, ...[...left.values()].map((next) => ({ ...next, value: '', file: '', line: 0, next }))];
}

function settings({ seen, route: { query } }) {
  const { value } = known(filesOf(query).path);
  if (value === undefined) return nothing;
  const { exchange = '', only = '' } = query;
  const names = [...seen.exchanges.map(({ name }) => name), ...seen.unusedExchanges].sort();
  const choose = (event) => setQuery({ exchange: event.target.value });
  const tools = html`<label><span class="hidden">Settings of</span><select name="exchange" @change=${choose}>
      <option value="">the gateway</option>
      ${names.map((name) => html`<option value=${name} ?selected=${name === exchange}>${name}</option>`)}
    </select></label>
    <label><span class="hidden">Show</span><select name="only"
      @change=${(event) => setQuery({ only: event.target.value })}>${SHOWN.map(([name, text]) =>
      html`<option value=${name} ?selected=${name === only}>${text}</option>`)}</select></label>`;
  const all = withFiles(value);
  const shown = all.filter((row) => only === '' || row.next || (only === 'set' && isSet(row)));
  return html`${limits(value, exchange)} <section aria-labelledby="settings"><h2 id="settings">Settings</h2>
    ${table({ ...SETTINGS, tools, most: 400 }, shown)}</section>`;
}

/** Where the size in force of a limit comes from. */
function origin({ limit, size, configured, documented }, rows, dialect) {
  if (size !== configured) return 'the exchange publishes it';
  const set = rows.find(({ key, file }) => file && key === `limits.${limit}.size`);
  return set ? place(set) : documented === undefined ? 'the files' : `conf/routes/${dialect}.json`;
}

const sizeColumn = (name, key) => ({ name, width: 9, align: 'right', value: (row) => row[key], cell: (_, value) =>
  (value === undefined ? '–' : whole(value)) });

function limits({ settings: rows, limits: all }, exchange) {
  if (all.length === 0) return nothing;
  const dialect = JSON.parse(rows.find(({ key }) => key === 'dialect')?.value || '""');
  return html`<section aria-labelledby="limits"><h2 id="limits">Sizes of limits</h2>${table({
    id: 'limits', caption: `Sizes of the limits of ${exchange}`, key: ({ limit, windowMs }) => `${limit} ${windowMs}`,
    filter: 'Search the limits', none: '', stream: true,
    level: ({ configured, size: used }) => (used === configured ? '' : 'warning'),
    columns: [
      field('Limit', 'limit', 20), sizeColumn('In force', 'size'),
      { name: 'From', value: (row) => origin(row, rows, dialect), cell: (_, text) => html`<b>${text}</b>` },
      sizeColumn('In the files', 'configured'), sizeColumn('Documented', 'documented'),
      sizeColumn('Published', 'published'),
    ],
  }, all)}</section>`;
}

// ---- checks

const LEVELS = { healthy: 'good', warning: 'warning', critical: 'bad' };

function results({ history = [] }) {
  const shown = history.slice(-SHOWN_RESULTS);
  const bad = shown.filter(({ status }) => status !== 'healthy').length;
  return html`<svg class="results" viewBox="0 0 ${SHOWN_RESULTS * 3} 12" preserveAspectRatio="none" role="img"
      aria-label="${bad} of the last ${shown.length} results were not healthy">
    <path class="good" d=${strokes(shown, 'healthy')}></path>
    <path class="warning" d=${strokes(shown, 'warning')}></path>
    <path class="bad" d=${strokes(shown, 'critical')}></path></svg>`;
}

/** A stroke for each result with this status, the worse the higher. */
function strokes(shown, status) {
  const height = { healthy: 5, warning: 9, critical: 12 }[status];
  const start = SHOWN_RESULTS - shown.length;
  return shown.map((one, i) => (one.status === status ? `M${(start + i) * 3 + 1} 12v-${height}` : '')).join('');
}

const stopsOf = ({ stops }) => [...new Set(stops.map(({ mode, scope }) => `${words(mode)} of ${scope}`))].join(', ');

const ago = (seconds) => (seconds == null ? 'never' : `${duration(nowMs() / 1_000 - seconds)} ago`);

const ORDER = { critical: 0, warning: 1, unknown: 2, healthy: 3 };

const state = (name, width, key, levelOf, order) => ({
  ...field(name, key, width),
  order,
  cell: (row) => levelTag(levelOf(row[key]), row[key]),
});

const since = ({ last_change: at }) => (at ? duration(nowMs() / 1_000 - at) : '');

const CHECKS = {
  id: 'checks', caption: 'Checks',
  columns: [
    field('Check', 'name', 20),
    state('State', 9, 'status', (status) => LEVELS[status] ?? 'none', ({ status }) => ORDER[status] ?? 2),
    field('Says', 'message'),
    { name: 'Latest results', width: 16, sort: false, cell: results },
    { name: 'So since', width: 9, value: (check) => check.last_change ?? 0, cell: since },
    { name: 'Seen', width: 8, value: ({ timestamp }) => timestamp ?? 0, cell: ({ timestamp }) => ago(timestamp) },
    { name: 'When critical it holds', width: 20, value: stopsOf, title: stopsOf },
  ],
  key: ({ name }) => name, sort: 'State', filter: 'Search the checks', none: 'Nothing is checked.',
};

function checks() {
  const { value, error } = known(HEALTH.path);
  if (value === undefined) return empty(error || 'Reading …');
  const single = Object.entries(value.trading_readiness?.checks ?? {}).map(([name, one]) => ({ name, ...one }))
    .filter(({ by }) => by !== undefined); // others sum these up
  return html`<section aria-labelledby="checks"><h2 id="checks">Checks</h2>${table(CHECKS, single)}</section>`;
}

export const view = (page) => html`<header class="page-head"><h1>${title}</h1></header>${files(page)} ${settings(page)}
  ${checks()}`;
