// Calls: what was sent, refused or lost, newest on top; filters with counts, and one call with its times.

import { html, nothing, svg } from '../lit/lit-html.js';
import { live } from '../lit/directives/live.js';
import { changed, form, setQuery, store } from '../store.js';
import { known, resource } from '../resources.js';
import { href } from '../route.js';
import { copyButton } from '../export.js';
import { haltButton } from '../halt.js';
import {
  FILTERS,
  MEANINGS,
  counted,
  grouped,
  keyOf,
  merged,
  narrowed,
  pathOf,
  reasonOf,
  waterfall,
} from '../journal.js';
import { MINUTE_MS, clock, fixedRange, fromField, rangeOf, toField } from '../range.js';
import { isOwn, isScope } from '../scopes.js';
import { table } from '../table.js';
import { dateTime, duration, milliseconds, plural, timeOfDay, whole, words } from '../format.js';
import { empty, fact, levelTag } from '../parts.js';

const REFRESH_MS = 2_000;
const SHOWN_VALUES = 8;

const PHONE = matchMedia('(max-width: 640px)');

export const title = 'Calls';

/** What may be an id of a request or of an order: it is also looked for in the whole journal. */
const isId = (text = '') => /^[\w.:-]{6,128}$/.test(text);

/** The resource of a search: a range with an end is read once, otherwise news are added. */
function search(query, more = {}) {
  const range = rangeOf(query, 0);
  const path = pathOf(query, { ...(range.live ? {} : { since: range.from, until: range.to }), ...more });
  if (!range.live) return resource(path, 0);
  return resource(path, REFRESH_MS, {
    next: (value) => (value?.newest ? `${path}&after=${encodeURIComponent(value.newest)}` : path),
    merge: merged,
  });
}

const one = (id) => resource(pathOf({}, { id, limit: 20 }), REFRESH_MS);

/** The searches that answer a page's address: its filters, and the text as an id. */
const searches = (query) => [
  search(query),
  ...(isId(query.q) ? [search(query, { id: query.q }), search(query, { order: query.q })] : []),
];

export const needs = ({ route: { query } }) => [...searches(query), ...(query.call ? [one(query.call)] : [])];

/** All that was found, each call once, the newest first. */
function found(query) {
  const all = searches(query).map(({ path }, i) =>
    i === 0 ? narrowed(known(path).value?.calls ?? [], query) : (known(path).value?.calls ?? []),
  );
  if (all.length === 1) return all[0];
  return [...new Map(all.flat().map((call) => [keyOf(call), call])).values()].sort((a, b) => b.t.localeCompare(a.t));
}

// ---- filters

const reset = Object.fromEntries([...FILTERS, 'status', 'q', 'from', 'to', 'call'].map((name) => [name, '']));

/** Filters whose values are words of the gateway; those of the others are names. */
const WORDS = new Set(['outcome', 'reason', 'kind']);

function facet(name, text, values, query) {
  const chosen = query[name] ?? '';
  const rows = chosen && !values.some(([value]) => value === chosen) ? [[chosen, 0], ...values] : values;
  if (rows.length === 0) return nothing;
  const link = ([value, calls]) =>
    html`<li>
      <a
        href=${href('calls', [], { ...query, [name]: value === chosen ? '' : value })}
        aria-current=${value === chosen ? 'true' : nothing}
        title=${value === chosen ? 'Show the others too' : nothing}
        ><span>${WORDS.has(name) ? words(value) : value}</span>
        <b class="numbers">${calls > 0 ? whole(calls) : ''}</b></a
      >
    </li>`;
  return html`<section class="facet">
    <h2>${text}</h2>
    <ul>
      ${rows.slice(0, SHOWN_VALUES).map(link)}
    </ul>
    ${
      rows.length > SHOWN_VALUES
        ? html`<details>
            <summary>${rows.length - SHOWN_VALUES} more</summary>
            <ul>
              ${rows.slice(SHOWN_VALUES).map(link)}
            </ul>
          </details>`
        : nothing
    }
  </section>`;
}

/** Bots that called lately are offered too when no call of theirs is loaded. */
function botsOf(calls, { exchanges }, { bot }) {
  const rows = counted(calls, (call) => call.bot);
  if (bot) return rows;
  const have = new Set(rows.map(([name]) => name));
  const others = new Set(exchanges.flatMap(({ bots }) => bots.map((each) => each.bot)));
  return [
    ...rows,
    ...[...others]
      .filter((name) => !have.has(name) && !isOwn(name))
      .sort()
      .map((name) => [name, 0]),
  ];
}

function facets(calls, { seen, route: { query } }) {
  return html`<aside aria-label="Filters">
    <details class="facets" ?open=${!PHONE.matches}>
      <summary>Filters</summary>
      <div>
        ${facet(
          'outcome',
          'Outcome',
          counted(calls, (call) => call.outcome),
          query,
        )}
        ${facet('bot', 'Bot', botsOf(calls, seen, query), query)}
        ${facet(
          'reason',
          'Reason',
          counted(calls, (call) => reasonOf(call.reason ?? '').code),
          query,
        )}
        ${facet(
          'exchange',
          'Exchange',
          counted(calls, (call) => call.exchange),
          query,
        )}
        ${facet(
          'kind',
          'Kind',
          counted(calls, (call) => call.kind),
          query,
        )}
        ${facet(
          'status',
          'Status',
          counted(calls, (call) => (call.status ? String(call.status) : '')),
          query,
        )}
        ${query.account ? facet('account', 'Account', [], query) : nothing}
        ${query.instrument ? facet('instrument', 'Instrument', [], query) : nothing}
      </div>
    </details>
  </aside>`;
}

function searchForm({ route: { query }, zone }) {
  const range = rangeOf(query, 0);
  const around = (event) => {
    const at = fromField(event.target.value, zone);
    setQuery(Number.isNaN(at) ? { from: '', to: '' } : fixedRange(at - MINUTE_MS, at + 2 * MINUTE_MS));
  };
  const isFiltered = Object.keys(reset).some((name) => query[name]);
  return html`<form class="inline" @submit=${(event) => event.preventDefault()}>
    <label
      ><span class="hidden">Search</span
      ><input
        type="search"
        name="q"
        placeholder="Request id, order id, route, …"
        .value=${live(query.q ?? '')}
        @change=${(event) => setQuery({ q: event.target.value.trim() })}
        maxlength="200"
        autocomplete="off"
    /></label>
    <label
      >around
      <input
        type="datetime-local"
        name="around"
        .value=${live(range.live ? '' : toField((range.from + range.to) / 2 - MINUTE_MS / 2, zone))}
        @change=${around}
    /></label>
    <small>${zone === 'utc' ? 'UTC' : 'this browser’s time'}</small>
    ${
      range.live
        ? nothing
        : html`<span>${timeOfDay(range.from, zone)} to ${timeOfDay(range.to, zone)}</span>
            <a href=${href('history', [], { from: query.from, to: query.to })}>Charts of this time</a>`
    }
    ${isFiltered ? html`<a href=${href('calls')}>Show all</a>` : nothing}
  </form>`;
}

// ---- the list

const LEVELS = {
  ok: 'good',
  refused: 'bad',
  unknown: 'bad',
  'in flight': 'none',
  overload: 'warning',
  fault: 'bad',
  rate: 'bad',
  business: 'warning',
  auth: 'warning',
};

const outcomeTag = ({ outcome, status }) =>
  html`<span
    >${levelTag(LEVELS[outcome] ?? 'none', words(outcome))} <small class="numbers">${status || ''}</small></span
  >`;

function why({ call, number, sinceMs }, zone) {
  if (!call.reason) return call.waitedFor ? html`<small>waited for ${call.waitedFor}</small>` : nothing;
  const { code, figures } = reasonOf(call.reason);
  const said = figures.map((figure) => figureText(figure).join(' '));
  const since = number > 1 ? [`since ${clock(sinceMs, zone)}`] : [];
  return html`<span
    ><b class="times">${number > 1 ? `×${whole(number)} ` : ''}</b><b>${MEANINGS[code] ?? words(code)}</b>
    <small>${[...said, ...since].join(', ')}</small></span
  >`;
}

/** A figure of a reason in words: milliseconds as a length of time. */
const figureText = ([name, value = '']) =>
  /[a-z]Ms$/.test(name)
    ? [words(name.slice(0, -2)), Number(value) < 60_000 ? milliseconds(Number(value)) : duration(Number(value) / 1_000)]
    : [name, value];

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
  [words(kind), route, instrument].filter(Boolean).join(' ');

const callCell = ({ call }) =>
  html`<span>${words(call.kind || 'not classified')} <small>${call.route} ${call.instrument}</small></span>`;

function list(calls, { route: { query }, zone }) {
  const rows =
    query.group === 'no' ? calls.map((call) => ({ call, number: 1, sinceMs: Date.parse(call.t) })) : grouped(calls);
  const today = dateTime(store.seen.epochMs, zone).slice(0, 10);
  const at = (call) => {
    const ms = Date.parse(call.t);
    const day = dateTime(ms, zone).slice(0, 10);
    return `${day === today ? '' : `${day} `}${clock(ms, zone)}`;
  };
  const text = (name) => (row) => row.call[name] ?? '';
  const time = (name, field) => ({
    name,
    width: 5,
    align: 'right',
    value: ({ call }) => call[field] ?? 0,
    cell: ({ call }) => (call[field] ? milliseconds(call[field]) : ''),
  });
  const isNarrow = Boolean(query.call);
  const columns = [
    {
      name: zone === 'utc' ? 'Time UTC' : 'Time',
      width: 9,
      value: ({ call }) => call.t,
      cell: ({ call }) => html`<span class="numbers">${at(call)}</span>`,
    },
    { name: 'Bot', width: 7, value: text('bot'), title: text('bot') },
    { name: 'Exchange', width: 7, value: text('exchange') },
    { name: 'Call', width: isNarrow ? 10 : 16, value: callText, cell: callCell, title: callText },
    {
      name: 'Outcome',
      width: 10,
      value: ({ call }) => `${call.outcome} ${call.status || ''}`.trim(),
      cell: ({ call }) => outcomeTag(call),
    },
    { name: 'Why', value: text('reason'), cell: (row) => why(row, zone), title: text('reason') },
    time('Waited', 'waitedMs'),
    time('Took', 'exchangeMs'),
    {
      name: 'X-Request-Id',
      width: 9,
      value: text('id'),
      cell: ({ call }) => html`<code>${call.id}</code>`,
      title: text('id'),
    },
  ];
  return table(
    {
      caption: 'Calls',
      columns: isNarrow ? columns.slice(0, 6) : columns,
      key: ({ call }) => keyOf(call),
      href: ({ call }) => href('calls', [], { ...query, call: call.id }),
      level: ({ call }) => (call.id === query.call ? 'chosen' : ''),
      none: 'No recorded call matches.',
      stream: true,
    },
    rows,
  );
}

// ---- one call

const step = (name, left, width) => svg`<rect class="step ${name}" x=${left} width=${width} height="8"></rect>`;

function bars(call) {
  const steps = waterfall(call);
  const total = Math.max(0.001, ...steps.map(({ fromMs, ms }) => fromMs + ms));
  const x = (ms) => ((ms / total) * 100).toFixed(2);
  return html`<ol class="waterfall" aria-label="What took how long">
    ${steps.map(
      ({ name, says, fromMs, ms }) =>
        html`<li>
          <b>${name}</b><span class="numbers">${milliseconds(ms)}</span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="8"></rect>
            ${ms > 0 ? step(name, x(fromMs), Math.max(0.6, Number(x(ms)))) : nothing}
          </svg>
          <small>${says}</small>
        </li>`,
    )}
  </ol>`;
}

function reasonFacts(reason) {
  const { code, figures } = reasonOf(reason);
  return html`<section class="reason">
    <h3>Why it was refused</h3>
    <p><b>${MEANINGS[code] ?? words(code)}</b></p>
    <dl class="facts small">${figures.map(figureText).map(([name, value]) => fact(name, value))}</dl>
  </section>`;
}

const link = (address, text) => html`<a href=${address}>${text}</a>`;

function links(call, query) {
  const of = (values) => href('calls', [], { ...reset, ...values });
  const order = call.orderId || call.clientOrderId;
  const bot = `bot:${call.bot}`;
  const ms = Date.parse(call.t);
  const { exchange, instrument } = call;
  return html`<p class="ways">
    ${link(href('explain', [], { exchange: call.exchange, call: call.route }), 'Explain this call')}
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
  return html`<p>
      ${outcomeTag(call)} <b>${call.bot || 'a bot without a name'}</b> at ${call.exchange}:
      ${call.route || 'not classified'}
    </p>
    <p><code>${call.id}</code> ${copyButton(call.id, 'Copy the id')}</p>
    ${call.reason ? reasonFacts(call.reason) : nothing} ${bars(call)}
    <dl class="facts small">
      ${isOpen ? nothing : fact('Arrived', `${clock(ended - tookMs, zone)}`)}
      ${fact(isOpen ? 'Sent' : 'Ended', dateTime(ended, zone))}
      ${isOpen ? nothing : fact('Took in all', milliseconds(tookMs))}
      ${fact('May wait', mayWait, call.deadlineSource ? `set by its ${call.deadlineSource}` : nothing)}
      ${fact('Charged', call.cost || 'nothing')}
      ${fact('Kind', words(call.kind || 'not classified'), call.side || nothing)}
      ${call.instrument ? fact('Instrument', call.instrument) : nothing}
      ${call.account ? fact('Account', call.account) : nothing}
      ${call.clientOrderId ? fact('Client’s order id', html`<code>${call.clientOrderId}</code>`) : nothing}
      ${call.orderId ? fact('Exchange’s order id', html`<code>${call.orderId}</code>`) : nothing}
    </dl>
    ${links(call, query)}`;
}

function panel(id, { route: { query }, zone }) {
  const { value, error } = known(one(id).path);
  const [call, ...others] = value?.calls ?? [];
  const older = others.map(({ outcome }) => outcome).join(', ');
  return html`<aside class="panel details" aria-label="One call">
    <header>
      <h2>Call</h2>
      <span class="grow"></span><a class="button" href=${href('calls', [], { ...query, call: '' })}>Close</a>
    </header>
    ${call ? details(call, query, zone) : empty(error || (value ? `The journal has no call ${id}.` : 'Reading …'))}
    <p class="small-text">${older ? `Older records of it: ${older}` : ''}</p>
  </aside>`;
}

export function view(state) {
  const { query } = state.route;
  const [{ path }] = searches(query);
  const { value, error } = known(path);
  const all = found(query);
  const { shown, begin, release } = hold(all, path + (query.q ?? '') + (query.status ?? ''));
  const news = all.length > 0 && shown !== all ? all.findIndex((call) => keyOf(call) === keyOf(shown[0] ?? all[0])) : 0;
  return html`<header class="page-head">
      <h1>${title}</h1>
      ${searchForm(state)}
    </header>
    <div class="calls ${query.call ? 'with-details' : ''}">
      ${facets(all, state)}
      <section class="stream" aria-label="Calls" @mouseenter=${begin} @mouseleave=${release}>
        <p class="small-text" role="status">
          ${error || (value === undefined ? 'Reading …' : saysWhat(value, all, news, state))}
        </p>
        ${value === undefined ? nothing : list(shown, state)}
      </section>
      ${query.call ? panel(query.call, state) : nothing}
    </div>`;
}

/** What the list contains, and what it does not. */
function saysWhat({ oldest, dropped, notes, cursor }, all, news, { route: { query } }) {
  const parts = [
    `${plural(all.length, 'call')} loaded${cursor && all.length > 0 ? ', older ones by a filter or a time' : ''}`,
    oldest
      ? `recorded since ${oldest.slice(0, 16).replace('T', ' ')} UTC; of reads that passed at once, one in a hundred`
      : 'nothing is recorded yet',
    ...(dropped > 0 ? [`${plural(dropped, 'record')} could not be written`] : []),
    ...notes,
    ...(news > 0 ? [`held still: ${whole(news)} newer`] : []),
  ];
  return html`${parts.join(' · ')} ·
    <a href=${href('calls', [], { ...query, group: query.group === 'no' ? '' : 'no' })}
      >${query.group === 'no' ? 'Group' : 'Do not group'} equal refusals</a
    >`;
}
