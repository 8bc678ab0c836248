// Calls: what was sent, refused or lost, newest on top; filters with counts, and one call with its times. And Explain:
// paste a call and see how the gateway classifies it; nothing is sent to an exchange.

import { html, noChange, nothing, svg } from '../lit/lit-html.js';
import { DAY_MS, known, post, resource } from '../resources.js';
import { figuresOf, refusedChart } from '../chart.js';
import { parse } from '../curl.js';
import { copyButton } from '../export.js';
import { dateTime, duration, milliseconds, plural, timeOfDay, whole, words } from '../format.js';
import { haltButton } from '../halt.js';
import {
  FILTERS, counted, grouped, heldBy, keyOf, merged, narrowed, pathOf, reasonOf, timesBy, toExplain, waterfall,
} from '../journal.js';
import { figureText, ofCall, recorded, times, whyOf } from '../lists.js';
import { live } from '../lit/directives/live.js';
import { empty, fact, isTyped, levelTag, timeField } from '../parts.js';
import { HOUR_MS, MINUTE_MS, clock, fixedRange, rangeOf, reaching } from '../range.js';
import { href } from '../route.js';
import { forecast } from '../rows.js';
import { isOwn, isScope } from '../scopes.js';
import { changed, form, goQuery, nowMs, setQuery, store, working } from '../store.js';
import { field, grid, table } from '../table.js';

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

/** The range of the chart: since the first record, or the hours around the chosen time. */
function chartRange(query) {
  const oldest = Date.parse(known(search(query).path).value?.oldest) || 0;
  const range = rangeOf(query, nowMs(), reaching(oldest, nowMs()));
  return range.live ? range : { ...range, from: range.from - HOUR_MS, to: range.to + HOUR_MS };
}

const subjectOf = ({ exchange }) => (exchange ? `exchange:${exchange}` : 'gateway');

/** The audit from the day before a call that a mode refused on. */
const auditOf = ({ t }) => resource(`/admin/audit?since=${Date.parse(t) - DAY_MS}&limit=5000`);

const chosenCall = ({ call }) => (call ? known(recorded(call).path).value?.calls[0] : undefined);

export const needs = ({ route: { query } }) => [
  search(query),
  ...(query.call ? [recorded(query.call)] : []),
  ...(chosenCall(query)?.reason?.startsWith('mode') ? [auditOf(chosenCall(query))] : []),
  figuresOf(subjectOf(query), chartRange(query)),
];

// ---- filters

const reset = Object.fromEntries([...FILTERS, 'status', 'q', 'from', 'to', 'call'].map((name) => [name, '']));

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
    ${more.length === 0 ? nothing
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
    <small>Numbers are of the latest ${whole(calls.length)}.</small>
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
    ${link(href('explain'), 'Explain a call')}
  </form>`;
}

const link = (address, text) => html`<a href=${address}>${text}</a>`;

// ---- the list

const LEVELS = { ok: 'good', refused: 'bad', unknown: 'bad', fault: 'bad', rate: 'bad' };
const WARNINGS = ['overload', 'business', 'auth'];
const levelOf = (outcome) => LEVELS[outcome] ?? (WARNINGS.includes(outcome) ? 'warning' : 'none');

/** An answer that a call was refused for what it asks is no fault, but it is not fine either. */
const isAnswered = ({ outcome, status }) => outcome === 'ok' && status >= 400;

const outcomeTag = (call) => html`<span>${isAnswered(call) ? levelTag('none', 'answered')
  : levelTag(levelOf(call.outcome), words(call.outcome))}
  <small class="numbers">${call.status || ''} ${call.code ?? ''}</small></span>`;

/** The list stands still while the pointer is over it or text in it is selected. */
function hold(calls, path) {
  const held = form('calls', { calls: null, path: '' });
  const release = () => {
    if (String(getSelection())) return document.addEventListener('selectionchange', release, { once: true });
    Object.assign(held, { calls: null, path: '' });
    return changed();
  };
  const begin = () => { if (held.path !== path) Object.assign(held, { calls, path }); };
  return { shown: held.path === path ? held.calls : calls, begin, release };
}

const callText = ({ call: { kind = '', route = '', instrument = '' } }) =>
  `${words(kind)} ${route} ${instrument}`.trim();

const callCell = ({ call }) =>
  html`<span>${words(call.kind || 'not classified')} <small>${call.route} ${call.instrument}</small></span>`;

const TIMES = { name: 'Times', value: ({ number }) => number };

function columnsOf(rows, isNarrow, zone) {
  const dayOf = (ms) => dateTime(ms, zone).slice(0, 10);
  const today = dayOf(store.seen.epochMs);
  const days = rows.some(({ sinceMs }) => dayOf(sinceMs) !== today);
  const at = ({ call }) => {
    const ms = Date.parse(call.t);
    return html`<span class="numbers">${days ? `${dayOf(ms)} ` : ''}${clock(ms, zone)}</span>`;
  };
  const outcome = ({ call }) => [call.outcome, call.status, call.code].filter(Boolean).join(' ');
  const time = (name, key, spare = false) => ({ name, width: 6, align: 'right', spare,
    value: ({ call }) => call[key] ?? 0, cell: (_, ms) => (ms ? milliseconds(ms) : '') });
  const columns = [
    { ...ofCall(zone === 'utc' ? 'Time UTC' : 'Time', 't', days ? 16 : 9), cell: at },
    ofCall('Bot', 'bot', 7),
    ofCall('Exchange', 'exchange', isNarrow ? 7 : 9),
    { name: 'Call', width: isNarrow ? 10 : 14, value: callText, cell: callCell, title: callText },
    { name: 'Outcome', width: 10, value: outcome, cell: ({ call }) => outcomeTag(call) },
    { ...ofCall('Why', 'reason'), cell: whyOf },
    time('Waited', 'waitedMs'),
    time('Took', 'exchangeMs', true),
    { ...ofCall('X-Request-Id', 'id', 9), cell: (_, id) => html`<code>${id}</code>` },
  ];
  const first = columns.slice(0, 6);
  return { columns: isNarrow ? first : columns, saved: [...first, TIMES, ...columns.slice(6)] };
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

/** How long those of the calls took that were sent, by route or by bot. */
const timesTable = (calls, by) => table({ id: 'times', caption: 'Times', key: ({ name }) => name, stream: true,
  none: 'None of these calls was sent.', columns: [field(by === 'bot' ? 'Bot' : 'Route', 'name'),
    { ...field('Calls', 'calls', 6), align: 'right' }, ...times] }, timesBy(calls, by));

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

function reasonFacts(call) {
  const { figures } = reasonOf(call.reason);
  const held = heldBy(call, store.seen.holds, known(auditOf(call).path).value?.rows ?? []);
  return html`<section class="reason"><h3>Why it was refused</h3><p><b>${call.why}</b></p>
    <dl class="facts small">${figures.map(figureText).map(([name, value]) => fact(name, value))}
      ${held ? html`${fact('held by', held.who)} ${fact('because', held.reason)}` : nothing}</dl></section>`;
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
    ${call.reason ? reasonFacts(call) : nothing} ${bars(call)}
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

function saysWhat({ oldest, dropped, notes, cursor }, all, news, { route: { query }, zone }) {
  const since = () =>
    `recorded since ${dateTime(Date.parse(oldest), zone)}; of reads that passed at once, one in a hundred`;
  const parts = [
    `${plural(all.length, 'call')} loaded${cursor && all.length > 0 ? ', older ones by a filter or a time' : ''}`,
    oldest ? since() : 'nothing is recorded yet',
    ...(dropped > 0 ? [`${plural(dropped, 'record')} could not be written`] : []),
    ...notes,
    ...(news > 0 ? [`held still: ${whole(news)} newer`] : []),
  ];
  const isAlone = query.group === 'no';
  const turned = href('calls', [], { ...query, group: isAlone ? '' : 'no' });
  const timesLink = (by, text) => link(href('calls', [], { ...query, times: query.times === by ? '' : by }), text);
  return html`${parts.join(' · ')} · ${link(turned, `${isAlone ? 'Group' : 'Do not group'} equal refusals`)} · times
    of these ${timesLink('route', 'by route')}, ${timesLink('bot', 'by bot')}`;
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
          ${query.times ? timesTable(shown, query.times) : nothing}
          ${value === undefined ? nothing : list(shown, state)}
        </div>
      </section>
      ${query.call ? panel(query.call, state) : nothing}
    </div>`;
}

// ---- explain

const EXAMPLE = "GET /api/v3/depth?symbol=BTCUSDT&limit=5000";

const NEW = { exchange: '', call: EXAMPLE, busy: false, error: '', notes: [], answer: null };

const ofForm = () => form('explain', NEW);

function submit(event) {
  event.preventDefault();
  working(ofForm(), async (asked) => {
    Object.assign(asked, { notes: [], answer: null });
    const { method, target, headers, body, notes } = parse(asked.call, asked.exchange);
    asked.notes = notes;
    asked.answer = await post('/admin/explain', { exchange: asked.exchange, method, target, headers, body });
  });
}

function answer(found, seen) {
  const costs = found.costs.map((cost, i) => ({ ...cost, ...found.limits[i], place: i }));
  const { says, why, uses } = forecast({ ...found, costs }, seen);
  return html`<section aria-labelledby="answer" role="status"><h2
    id="answer">${found.kind === undefined ? '' : words(found.kind)}: ${found.route}</h2>
    <p>Now it <b>${says}</b>: ${why}. <small>Not checked: its bot’s halts and rights, breakers, the runaway guard,
      readiness, the order of nonces, and calls that wait before it.</small></p>
    <dl class="facts">
      ${fact('Kind', words(found.kind), found.note || nothing)}
      ${fact('Route', found.route, found.listed ? nothing : 'no table lists this call: default cost')}
      ${fact('Goes to', found.upstream ?? 'nowhere: no upstream for this path')}
      ${fact('Account', found.account || 'none: the call carries no key')}
      ${fact('Instrument', found.instrument || 'none')}
      ${fact('May wait', milliseconds(found.deadline.millis), found.deadline.from)}
      ${fact('Nonce key', found.nonceKey ?? 'none')}
      ${fact('May be repeated', found.repeatable ? 'yes: a read' : 'no')}
      ${found.orders.map(({ text }) => fact('Order', text))}
    </dl>
    ${costs.length === 0 ? empty('The call is charged to no limit.') : grid({
      caption: 'Limits', key: ({ limit }) => limit,
      columns: [
        { name: 'Limit', cell: (row) => html`<b>${row.limit}</b>` },
        { name: 'For each', cell: (row) => words(row.scope) },
        { name: 'Costs', align: 'right', cell: (row) =>
          (row.costWhenOk === row.cost ? whole(row.cost)
          : html`${whole(row.cost)} <small>${whole(row.costWhenOk)} when it succeeds</small>`) },
        { name: 'Of', align: 'right', cell: (row) => whole(row.usable) },
        { name: 'Used now', align: 'right', cell: ({ place }) => whole(uses[place]?.used) },
        { name: 'In', align: 'right', cell: (row) => duration(row.windowMs / 1_000) },
        { name: 'A breach', cell: (row) => words(row.breach) },
        { name: 'Known exactly', cell: (row) => (row.exact ? 'yes' : 'no') },
      ],
    }, costs)}
    <p class="small-text">Source: ${found.source}</p></section>`;
}

const explainNeeds = ({ route: { query } }) => (query.id ? [recorded(query.id)] : []);

const recordOf = ({ id }) => (id ? known(recorded(id).path).value?.calls[0] : undefined);

function fromJournal(id, record) {
  if (!record) {
    const { value, error } = known(recorded(id).path);
    return empty(error || (value ? `The journal has no call ${id}.` : 'Reading …'));
  }
  return html`<section class="panel" aria-labelledby="record"><h2 id="record">Recorded call <code>${id}</code></h2>
    <dl class="facts small">${toExplain(record).facts.map(([name, value]) =>
      fact(name, name === 'Kind' || name === 'Outcome' ? words(value) : value))}</dl>
    <p class="small-text">The journal keeps the route, method and path as the table of the exchange has them, but
      no query, no headers and no body. Add below what cost, kind, account and instrument come from; without it the
      answer may differ from the record.</p></section>`;
}

function explainView({ seen, route: { query } }) {
  const asked = ofForm();
  const record = recordOf(query);
  // A link to this page brings a call, once.
  if (record && asked.linked !== record.id) {
    Object.assign(asked, { linked: record.id, exchange: record.exchange, call: toExplain(record).text, answer: null,
      error: '', notes: [] });
  }
  const names = [...seen.exchanges.map(({ name }) => name), ...seen.unusedExchanges];
  if (!asked.exchange) asked.exchange = names[0] ?? '';
  return html`<h1>Explain a call</h1>
    ${query.id ? fromJournal(query.id, record) : nothing}
    <form class="step" @submit=${submit}>
      <label>Exchange <select name="exchange" @change=${(event) =>
        { asked.exchange = event.target.value; }}>${names.map((name) =>
        html`<option value=${name} ?selected=${name === asked.exchange}>${name}</option>`)}</select></label>
      <label>Call: a request line with headers and body below it, or a curl command
        <textarea name="call" rows="6" spellcheck="false" maxlength="30000" .value=${live(asked.call)}
          @input=${(event) => { asked.call = event.target.value; }}></textarea></label>
      <div class="buttons"><button type="submit" class="primary" ?disabled=${asked.busy}>Explain</button><small>Nothing
        is sent to an exchange, and nothing is kept.</small></div>
      ${asked.notes.map((note) => html`<p class="small-text">${note}</p>`)}
      <p class="error" role="alert">${asked.error}</p>
    </form>
    ${asked.answer ? answer(asked.answer, seen) : asked.error ? nothing
      : empty('Shows route, kind, every limit with its cost, and how long the call may wait.')}`;
}

export const explain = { title: 'Explain a call', needs: explainNeeds, view: explainView };
