// Calls: what was sent, refused or lost, newest on top; filters with counts, and one call with its times.

import { html, noChange, nothing, svg } from '../lit/lit-html.js';
import { changed, form, goQuery, nowMs, setQuery, store } from '../store.js';
import { known, resource } from '../resources.js';
import { href } from '../route.js';
import { figuresOf, refusedChart } from '../chart.js';
import { copyButton } from '../export.js';
import { haltButton } from '../halt.js';
import { recorded } from '../lists.js';
import { FILTERS, MEANINGS, counted, grouped, keyOf, merged, narrowed, pathOf } from '../journal.js';
import { reasonOf, waterfall } from '../journal.js';
import { HOUR_MS, MINUTE_MS, clock, fixedRange, rangeOf } from '../range.js';
import { isOwn, isScope } from '../scopes.js';
import { table } from '../table.js';
import { dateTime, duration, milliseconds, plural, timeOfDay, whole, words } from '../format.js';
import { empty, fact, isTyped, levelTag, timeField } from '../parts.js';

const REFRESH_MS = 2_000;
const TYPING_MS = 250;
const SHOWN_VALUES = 8;
const PHONE = matchMedia('(max-width: 640px)');

export const title = 'Calls';

/** The resource of a search: a range with an end is read once, otherwise news are added. */
function search(query) {
  const range = rangeOf(query, 0);
  const path = pathOf(query, range.live ? {} : { since: range.from, until: range.to });
  if (!range.live) return resource(path);
  const next = (value) => (value?.newest ? `${path}&after=${encodeURIComponent(value.newest)}` : path);
  return resource(path, REFRESH_MS, { next, merge: merged });
}

/** The range of the chart: the last day, or the hours around the chosen time. */
function chartRange(query) {
  const range = rangeOf(query, nowMs(), '24h');
  return range.live ? range : { ...range, from: range.from - HOUR_MS, to: range.to + HOUR_MS };
}

const subjectOf = ({ exchange }) => (exchange ? `exchange:${exchange}` : 'gateway');

export const needs = ({ route: { query } }) => [
  search(query),
  ...(query.call ? [recorded(query.call)] : []),
  figuresOf(subjectOf(query), chartRange(query)),
];

// ---- filters

const reset = Object.fromEntries([...FILTERS, 'status', 'q', 'from', 'to', 'call'].map((name) => [name, '']));

/** Filters whose values are words of the gateway; those of the others are names. */
const WORDS = new Set(['outcome', 'reason', 'kind']);

function facet(name, text, values, query) {
  const chosen = query[name] ?? '';
  const rows = chosen && !values.some(([value]) => value === chosen) ? [[chosen, 0], ...values] : values;
  if (rows.length === 0) return nothing;
  const address = (value) => href('calls', [], { ...query, [name]: value === chosen ? '' : value });
  const item = ([value, calls]) => html`<li><a href=${address(value)}
    aria-current=${value === chosen ? 'true' : nothing} title=${value === chosen ? 'Show the others too' : nothing}>
    <span>${WORDS.has(name) ? words(value) : value}</span>
    <b class="numbers">${calls > 0 ? whole(calls) : ''}</b></a></li>`;
  const more = rows.slice(SHOWN_VALUES);
  return html`<section class="facet"><h2>${text}</h2>
    <ul>${rows.slice(0, SHOWN_VALUES).map(item)}</ul>
    ${more.length === 0
      ? nothing
      : html`<details><summary>${more.length} more</summary><ul>${more.map(item)}</ul></details>`}
  </section>`;
}

/** Bots that called lately are offered too when no call of theirs is loaded. */
function botsOf(calls, { exchanges }, { bot }) {
  const rows = counted(calls, (call) => call.bot);
  if (bot) return rows;
  const have = new Set(rows.map(([name]) => name));
  const others = new Set(exchanges.flatMap(({ bots }) => bots.map((each) => each.bot)));
  const quiet = [...others].filter((name) => !have.has(name) && !isOwn(name)).sort();
  return [...rows, ...quiet.map((name) => [name, 0])];
}

function facets(calls, { seen, route: { query } }) {
  const of = (name, text, valueOf = (call) => call[name]) => facet(name, text, counted(calls, valueOf), query);
  return html`<aside aria-label="Filters"><details class="facets" ?open=${!PHONE.matches}>
    <summary>Filters</summary><div>
    ${of('outcome', 'Outcome')} ${facet('bot', 'Bot', botsOf(calls, seen, query), query)}
    ${of('reason', 'Reason', (call) => reasonOf(call.reason ?? '').code)}
    ${of('exchange', 'Exchange')} ${of('kind', 'Kind')}
    ${of('status', 'Status', (call) => (call.status ? String(call.status) : ''))}
    ${query.account ? facet('account', 'Account', [], query) : nothing}
    ${query.instrument ? facet('instrument', 'Instrument', [], query) : nothing}
  </div></details></aside>`;
}

let pause;

/** Does something when nobody has typed for a moment: each search reads the journal. */
function typed(act) {
  clearTimeout(pause);
  pause = setTimeout(act, TYPING_MS);
}

function searchForm({ route: { query }, zone }) {
  const range = rangeOf(query, 0);
  // A field that has the focus fires this also when it is removed: the address is then that of another page.
  const change = (values, set = setQuery) => (store.route.page === 'calls' ? set(values) : undefined);
  const around = (at) => {
    change(Number.isNaN(at) ? { from: '', to: '' } : fixedRange(at - MINUTE_MS, at + 2 * MINUTE_MS), goQuery);
  };
  const middle = range.live ? null : (range.from + range.to) / 2 - MINUTE_MS / 2;
  const chosen = () => html`<span>${timeOfDay(range.from, zone)} to ${timeOfDay(range.to, zone)}</span>
    ${link(href('history', [], { from: query.from, to: query.to }), 'Charts of this time')}`;
  return html`<form class="inline" @submit=${(event) => event.preventDefault()}>
    <label><span class="hidden">Search</span>
      <input type="search" name="q" placeholder="Request id, order id, route, …" .value=${isTyped('q') ? noChange
          : query.q ?? ''}
        @input=${({ target }) => typed(() => change({ q: target.value.trim() }))} maxlength="200" autocomplete="off">
    </label>
    ${timeField('around', middle, around)}
    <small>${zone === 'utc' ? 'UTC' : 'this browser’s time'}</small> ${range.live ? nothing : chosen()}
    ${Object.keys(reset).some((name) => query[name]) ? link(href('calls'), 'Show all') : nothing}
  </form>`;
}

const link = (address, text) => html`<a href=${address}>${text}</a>`;

// ---- the list

const LEVELS = { ok: 'good', refused: 'bad', unknown: 'bad', fault: 'bad', rate: 'bad' };
const WARNINGS = ['overload', 'business', 'auth'];
const levelOf = (outcome) => LEVELS[outcome] ?? (WARNINGS.includes(outcome) ? 'warning' : 'none');

const outcomeTag = ({ outcome, status, code = '' }) => html`<span>${levelTag(levelOf(outcome), words(outcome))}
  <small class="numbers">${status || ''} ${code}</small></span>`;

function why({ call, number, sinceMs }, zone) {
  if (!call.reason) return call.waitedFor ? html`<small>waited for ${call.waitedFor}</small>` : nothing;
  const { code, figures } = reasonOf(call.reason);
  const said = figures.map((figure) => figureText(figure).join(' '));
  const since = number > 1 ? [`since ${clock(sinceMs, zone)}`] : [];
  const times = number > 1 ? `×${whole(number)} ` : '';
  return html`<span><b class="times">${times}</b><b>${MEANINGS[code] ?? words(code)}</b>
    <small>${[...said, ...since].join(', ')}</small></span>`;
}

/** A figure of a reason in words: milliseconds as a length of time. */
function figureText([name, value = '']) {
  if (!/[a-z]Ms$/.test(name)) return [name, value];
  const ms = Number(value);
  return [words(name.slice(0, -2)), ms < MINUTE_MS ? milliseconds(ms) : duration(ms / 1_000)];
}

/** The list stands still while the pointer is over it or text in it is selected. */
function hold(calls, path) {
  const held = form('calls', { calls: null, path: '' });
  const release = () => {
    if (String(getSelection())) return document.addEventListener('selectionchange', release, { once: true });
    Object.assign(held, { calls: null, path: '' });
    return changed();
  };
  const begin = () => {
    if (held.path !== path) Object.assign(held, { calls, path });
  };
  return { shown: held.path === path ? held.calls : calls, begin, release };
}

const callText = ({ call: { kind = '', route = '', instrument = '' } }) =>
  `${words(kind)} ${route} ${instrument}`.trim();

const callCell = ({ call }) =>
  html`<span>${words(call.kind || 'not classified')} <small>${call.route} ${call.instrument}</small></span>`;

/** How many calls a row stands for; only in a file, since "Why" shows it. */
const TIMES = { name: 'Times', value: ({ number }) => number };

/** The columns that are shown, and those of a file: { columns, saved }. */
function columnsOf(rows, isNarrow, zone) {
  const dayOf = (ms) => dateTime(ms, zone).slice(0, 10);
  const today = dayOf(store.seen.epochMs);
  const days = rows.some(({ sinceMs }) => dayOf(sinceMs) !== today);
  const at = ({ call }) => {
    const ms = Date.parse(call.t);
    return html`<span class="numbers">${days ? `${dayOf(ms)} ` : ''}${clock(ms, zone)}</span>`;
  };
  const text = (name) => (row) => row.call[name] ?? '';
  const id = ({ call }) => html`<code>${call.id}</code>`;
  const outcome = ({ call }) => [call.outcome, call.status, call.code].filter(Boolean).join(' ');
  const time = (name, field, spare = false) => {
    const value = ({ call }) => call[field] ?? 0;
    const cell = (row) => (value(row) ? milliseconds(value(row)) : '');
    return { name, width: 5, align: 'right', spare, value, cell };
  };
  const columns = [
    { name: zone === 'utc' ? 'Time UTC' : 'Time', width: days ? 14 : 9, value: text('t'), cell: at },
    { name: 'Bot', width: 7, value: text('bot'), title: text('bot') },
    { name: 'Exchange', width: 7, value: text('exchange') },
    { name: 'Call', width: isNarrow ? 10 : 14, value: callText, cell: callCell, title: callText },
    { name: 'Outcome', width: 10, value: outcome, cell: ({ call }) => outcomeTag(call) },
    { name: 'Why', value: text('reason'), cell: (row) => why(row, zone), title: text('reason') },
    time('Waited', 'waitedMs'),
    time('Took', 'exchangeMs', true),
    { name: 'X-Request-Id', width: 9, value: text('id'), cell: id, title: text('id') },
  ];
  const [shown, more] = [columns.slice(0, 6), columns.slice(6)];
  return { columns: isNarrow ? shown : columns, saved: [...shown, TIMES, ...more] };
}

function list(calls, { route: { query }, zone }) {
  const alone = (call) => ({ call, number: 1, sinceMs: Date.parse(call.t) });
  const rows = query.group === 'no' ? calls.map(alone) : grouped(calls);
  const spec = {
    caption: 'Calls',
    ...columnsOf(rows, Boolean(query.call), zone),
    key: ({ call }) => keyOf(call),
    href: ({ call }) => href('calls', [], { ...query, call: call.id }),
    level: ({ call }) => (call.id === query.call ? 'chosen' : ''),
    none: 'No recorded call matches.', stream: true,
  };
  return table(spec, rows);
}

// ---- one call

const step = (name, left, width) => svg`<rect class="step ${name}" x=${left} width=${width} height="8"></rect>`;

function bars(call) {
  const steps = waterfall(call);
  const total = Math.max(0.001, ...steps.map(({ fromMs, ms }) => fromMs + ms));
  const x = (ms) => ((ms / total) * 100).toFixed(2);
  const item = ({ name, says, fromMs, ms }) => html`<li><b>${name}</b><span class="numbers">${milliseconds(ms)}</span>
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8"></rect>
      ${ms > 0 ? step(name, x(fromMs), Math.max(0.6, Number(x(ms)))) : nothing}
    </svg> <small>${says}</small></li>`;
  return html`<ol class="waterfall" aria-label="What took how long">${steps.map(item)}</ol>`;
}

function reasonFacts(reason) {
  const { code, figures } = reasonOf(reason);
  return html`<section class="reason"><h3>Why it was refused</h3><p><b>${MEANINGS[code] ?? words(code)}</b></p>
    <dl class="facts small">${figures.map(figureText).map(([name, value]) => fact(name, value))}</dl></section>`;
}

function links(call, query) {
  const of = (values) => href('calls', [], { ...reset, ...values });
  const { exchange, instrument } = call;
  const order = call.orderId || call.clientOrderId;
  const bot = `bot:${call.bot}`;
  const ms = Date.parse(call.t);
  return html`<p class="ways">
    ${call.route ? link(href('explain', [], { id: call.id }), 'Explain this call') : nothing}
    ${call.bot ? link(of({ bot: call.bot, from: query.from, to: query.to }), 'All of this bot') : nothing}
    ${instrument ? link(of({ exchange, instrument }), 'All of this instrument') : nothing}
    ${order ? link(of({ q: order.split(',')[0] }), 'All of this order') : nothing}
    ${link(href('history', [], fixedRange(ms - 5 * MINUTE_MS, ms + 5 * MINUTE_MS)), 'What else happened then')}
    ${isScope(bot) && !isOwn(call.bot) ? haltButton(bot, 'Halt this bot') : nothing}
  </p>`;
}

function details(call, query, zone) {
  const ended = Date.parse(call.t);
  const tookMs = (call.ownMs ?? 0) + (call.waitedMs ?? 0) + (call.exchangeMs ?? 0);
  const isOpen = call.outcome === 'in flight';
  const mayWait = call.deadlineMs === undefined ? 'not known' : milliseconds(call.deadlineMs);
  const code = (name, text) => (text ? fact(name, html`<code>${text}</code>`) : nothing);
  return html`<p>${outcomeTag(call)} <b>${call.bot || 'a bot without a name'}</b> at ${call.exchange}:
      ${call.route || 'not classified'}</p>
    <p><code>${call.id}</code> ${copyButton(call.id, 'Copy the id')}</p>
    ${call.reason ? reasonFacts(call.reason) : nothing} ${bars(call)}
    <dl class="facts small">
      ${isOpen ? nothing : fact('Arrived', clock(ended - tookMs, zone))}
      ${fact(isOpen ? 'Sent' : 'Ended', dateTime(ended, zone))}
      ${isOpen ? nothing : fact('Took in all', milliseconds(tookMs))}
      ${fact('May wait', mayWait, call.deadlineSource ? `set by its ${call.deadlineSource}` : nothing)}
      ${fact('Charged', call.cost || 'nothing')}
      ${fact('Kind', words(call.kind || 'not classified'), call.side || nothing)}
      ${code('Instrument', call.instrument)} ${code('Account', call.account)}
      ${code('Client’s order id', call.clientOrderId)} ${code('Exchange’s order id', call.orderId)}
    </dl>
    ${links(call, query)}`;
}

function panel(id, { route: { query }, zone }) {
  const { value, error } = known(recorded(id).path);
  const [call, ...others] = value?.calls ?? [];
  const older = others.map(({ outcome }) => outcome).join(', ');
  return html`<aside class="panel details" aria-label="One call">
    <header><h2>Call</h2><span class="grow"></span>${link(href('calls', [], { ...query, call: '' }), 'Close')}</header>
    ${call ? details(call, query, zone) : empty(error || (value ? `The journal has no call ${id}.` : 'Reading …'))}
    <p class="small-text">${older ? `Older records of it: ${older}` : ''}</p>
  </aside>`;
}

/** What the list contains, and what it does not. */
function saysWhat({ oldest, dropped, notes, cursor }, all, news, { route: { query } }) {
  const begin = `${oldest.slice(0, 16).replace('T', ' ')} UTC`;
  const since = `recorded since ${begin}; of reads that passed at once, one in a hundred`;
  const parts = [
    `${plural(all.length, 'call')} loaded${cursor && all.length > 0 ? ', older ones by a filter or a time' : ''}`,
    oldest ? since : 'nothing is recorded yet',
    ...(dropped > 0 ? [`${plural(dropped, 'record')} could not be written`] : []),
    ...notes,
    ...(news > 0 ? [`held still: ${whole(news)} newer`] : []),
  ];
  const isAlone = query.group === 'no';
  const turned = href('calls', [], { ...query, group: isAlone ? '' : 'no' });
  return html`${parts.join(' · ')} · ${link(turned, `${isAlone ? 'Group' : 'Do not group'} equal refusals`)}`;
}

export function view(state) {
  const { query } = state.route;
  const range = rangeOf(query, nowMs());
  const { path } = search(query);
  const { value, error } = known(path);
  const all = narrowed(value?.calls ?? [], query);
  const { shown, begin, release } = hold(all, path + (query.q ?? '') + (query.status ?? ''));
  const news = shown !== all && shown.length > 0 ? all.findIndex((call) => keyOf(call) === keyOf(shown[0])) : 0;
  const says = error || (value === undefined ? 'Reading …' : saysWhat(value, all, news, state));
  return html`<header class="page-head"><h1>${title}</h1>${searchForm(state)}</header>
    <div class="calls ${query.call ? 'with-details' : ''}">
      ${facets(all, state)}
      <section class="stream" aria-label="Calls">
        ${refusedChart(subjectOf(query), chartRange(query), range.live ? [] : [{ ...range, what: 'chosen' }])}
        <div @mouseenter=${begin} @mouseleave=${release}>
          <p class="small-text" role="status">${says}</p>
          ${value === undefined ? nothing : list(shown, state)}
        </div>
      </section>
      ${query.call ? panel(query.call, state) : nothing}
    </div>`;
}
