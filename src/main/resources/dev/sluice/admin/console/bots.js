// Bots and accounts: who sends what, what each waits for, margins, dead man's switches and unknown orders.

import { html, nothing } from './lit/lit-html.js';
import { get, post } from './api.js';
import { ask } from './dialog.js';
import { haltButton } from './halt.js';
import { sinceNow } from './outcome.js';
import { isOwn, isScope } from './scopes.js';
import { age, changed, may, store } from './store.js';
import { duration, plural, whole, words } from './format.js';
import { levelTag, table, when } from './parts.js';

const REFRESH_MS = 2_000;
const SHOWN_REFUSALS = 20;
const SHOWN_NAMES = 20;

/** The orders with an unknown outcome, and the latest refusals, from their own operations; null before the first answer. */
let unknown = null;
let latest = null;
let readAt = 0;

/** Reads what the feed does not contain, as long as the page is shown. */
function refresh() {
  if (Date.now() - readAt < REFRESH_MS || !store.live) return;
  readAt = Date.now();
  Promise.all([get('/admin/unknown'), get('/admin/refusals')])
    .then(([orders, refused]) => {
      unknown = orders.unknown;
      latest = refused.refusals;
      changed();
    })
    .catch(() => {}); // the next message shows whether the gateway is there
}

const pairs = (counts) => Object.entries(counts).map(([name, count]) => html`<div>${name} <span class="numbers">${whole(count)}</span></div>`);

/** The button that halts a scope, where its name can be a scope. */
const halt = (scope, name) => (isScope(scope) ? haltButton(scope, 'Halt', `Halt ${name}`) : html`<small>cannot be named as a scope</small>`);

/** The accounts or instruments of recent calls, the busiest first. */
function named(level, list, title, none, { exchanges }) {
  const rows = exchanges
    .flatMap((exchange) => exchange[list].map((one) => ({ exchange: exchange.name, name: one[level], calls: one.askedInLastMinute })))
    .sort((one, other) => other.calls - one.calls);
  return html`<section aria-labelledby=${list}><h2 id=${list}>${title}</h2>
    ${table(
      title,
      [
        { name: title.replace(/s$/, ''), cell: (row) => html`<b>${row.name}</b>` },
        { name: 'Exchange', cell: (row) => row.exchange },
        { name: 'Calls in the last minute', number: true, cell: (row) => whole(row.calls) },
        { name: 'Stop', cell: (row) => halt(`${level}:${row.exchange}/${row.name}`, `${row.exchange}/${row.name}`) },
      ],
      rows.slice(0, SHOWN_NAMES),
      none,
    )}
    ${rows.length > SHOWN_NAMES ? html`<p class="small-text">${plural(rows.length - SHOWN_NAMES, 'quieter one', 'quieter ones')} can be found under <a href="#stop">Stop and open</a>.</p>` : nothing}</section>`;
}

function bots({ exchanges }) {
  const rows = exchanges.flatMap((exchange) => exchange.bots.map((bot) => ({ ...bot, exchange: exchange.name })));
  return html`<section aria-labelledby="who"><h2 id="who">Who sends</h2>
    ${table(
      'Bots',
      [
        { name: 'Bot', cell: (row) => html`<b>${row.bot}</b>` },
        { name: 'Exchange', cell: (row) => row.exchange },
        { name: 'Calls in the last minute', number: true, cell: (row) => whole(row.askedInLastMinute) },
        { name: 'Used of the limits', cell: (row) => (Object.keys(row.used).length > 0 ? pairs(row.used) : '–') },
        { name: 'Waits for', cell: (row) => (Object.keys(row.waitsFor).length > 0 ? html`<span class="warning-text">${pairs(row.waitsFor)}</span>` : '–') },
        { name: 'Stop', cell: (row) => (isOwn(row.bot) ? html`<small>the gateway itself</small>` : halt(`bot:${row.bot}`, row.bot)) },
      ],
      rows,
      'No bot has called in the last minute.',
    )}</section>`;
}

/** What a reason means, in plain words. */
const MEANINGS = {
  limit: 'waited for room in a limit until its deadline',
  'too-large': 'costs more than the whole limit',
  'lane-full': 'too many calls wait already',
  deadline: 'its time was over before it could be sent',
  ban: 'the exchange has banned us',
  backoff: 'a limit pauses after the exchange answered 429, or its host after an overload',
  stale: 'its signature had expired when it arrived',
  'nonce-overtaken': 'a later call of the same key was sent first',
  'nonce-elsewhere': 'another member sends the calls of this key',
  withdrawn: 'a cancel of this order arrived while it waited',
  mode: 'trading is halted or restricted',
  guard: 'the runaway guard stopped it: too many or too similar orders',
  'two-keys': 'two of its fields have different API keys',
  withdrawal: 'this bot may not withdraw',
  draining: 'the gateway stops',
  removed: 'the exchange was removed from the configuration',
};

function latestRefusals() {
  return html`<section aria-labelledby="latest"><h2 id="latest">Latest refusals</h2>
    ${latest === null
      ? html`<p class="empty">Reading …</p>`
      : table(
          'Latest refusals',
          [
            { name: 'When', cell: (row) => html`${duration(row.secondsAgo + (Date.now() - readAt) / 1_000)} ago` },
            { name: 'Bot', cell: (row) => row.bot || 'no name' },
            { name: 'Exchange', cell: (row) => row.exchange },
            { name: 'Call', cell: (row) => html`${words(row.kind)} <small>${row.route}</small>` },
            { name: 'Why', cell: (row) => why(row.reason) },
            { name: 'X-Request-Id', cell: (row) => html`<code>${row.requestId}</code>` },
          ],
          latest.slice(0, SHOWN_REFUSALS),
          'No call was refused.',
        )}</section>`;
}

/** The meaning of the reason, and its rule with the figures. */
function why(reason) {
  const [code, ...figures] = reason.split('; ');
  return html`<b>${MEANINGS[code] ?? words(code)}</b> <small>${figures.join(', ')}</small>`;
}

function refusals({ exchanges }) {
  const rows = exchanges.flatMap((exchange) => Object.entries(exchange.refused).map(([reason, calls]) => ({ exchange: exchange.name, reason, calls })));
  return html`<section aria-labelledby="refused"><h2 id="refused">Refused since the start</h2>
    ${table(
      'Refused calls',
      [
        { name: 'Exchange', cell: (row) => row.exchange },
        { name: 'Reason', cell: (row) => html`<b>${words(row.reason)}</b> <small>${MEANINGS[row.reason] ?? ''}</small>` },
        { name: 'Calls', number: true, cell: (row) => whole(row.calls) },
      ],
      rows.sort((one, other) => other.calls - one.calls),
      'No call was refused.',
    )}</section>`;
}

function close(order) {
  ask({
    title: 'Close an unknown order',
    intro: () => html`<p>Sluice does not know whether ${order.exchange} executed it. Close it only after you have checked at the exchange.</p>`,
    fields: [],
    confirm: () => 'I have checked: close it',
    run: async () => {
      const since = sinceNow();
      const { closed } = await post('/admin/unknown/close', { exchange: order.exchange, account: order.account, ...(order.names[0] ? { name: order.names[0] } : {}) });
      readAt = 0;
      return { text: `Closed: ${plural(closed, 'order')}.`, audit: { since, matches: (row) => row.what === 'unknown orders' && row.scope === `account:${order.exchange}/${order.account}` } };
    },
  });
}

function unknownOrders() {
  return html`<section aria-labelledby="unknown"><h2 id="unknown">Orders with an unknown outcome</h2>
    ${unknown === null
      ? html`<p class="empty">Reading …</p>`
      : table(
          'Unknown orders',
          [
            { name: 'Sent', cell: (order) => html`${when(order.epochMs)} <small>${duration(order.ageSeconds)} ago</small>` },
            { name: 'Exchange', cell: (order) => order.exchange },
            { name: 'Bot', cell: (order) => order.bot },
            { name: 'Account', cell: (order) => order.account },
            { name: 'Instrument', cell: (order) => order.instrument },
            { name: 'Kind', cell: (order) => words(order.kind) },
            { name: 'Ids', cell: (order) => order.names.join(', ') },
            { name: 'Close', cell: (order) => html`<button type="button" ?disabled=${!may('trip')} @click=${() => close(order)}>Close<span class="hidden"> ${order.names.join(', ')}</span></button>` },
          ],
          unknown,
          'Every order that was sent has a known outcome.',
        )}</section>`;
}

function margins({ readiness: { margins: rows } }) {
  return html`<section aria-labelledby="margins"><h2 id="margins">Margins</h2>
    ${table(
      'Margins',
      [
        { name: 'Exchange', cell: (row) => row.exchange },
        { name: 'Account', cell: (row) => row.account },
        { name: 'State', cell: (row) => levelTag({ healthy: 'good', warning: 'warning', critical: 'bad' }[row.status] ?? 'none', row.status) },
        { name: 'Margin ratio', number: true, cell: (row) => `${(row.margin_ratio * 100).toFixed(1)} %` },
        { name: 'Available', number: true, cell: (row) => (row.available_balance ? `${row.available_balance} ${row.currency}` : '–') },
        { name: 'Seen', cell: (row) => html`${row.message ?? ''} <small>${row.lastSeenSeconds === undefined ? '' : `${duration(row.lastSeenSeconds + age())} ago`}</small>` },
      ],
      rows,
      'No margin is known. Sluice reads it from the answers that bots get, or it is reported by a program.',
    )}</section>`;
}

function deadMen({ safety: { deadMen: rows } }) {
  return html`<section aria-labelledby="deadmen"><h2 id="deadmen">Dead man's switches</h2>
    ${table(
      "Dead man's switches",
      [
        { name: 'Exchange', cell: (row) => row.exchange },
        { name: 'Account', cell: (row) => row.account },
        { name: 'Instrument', cell: (row) => row.instrument || 'all' },
        { name: 'Bot', cell: (row) => row.bot },
        { name: 'State', cell: (row) => (row.silent ? levelTag('bad', 'not renewed in time') : levelTag('good', 'armed')) },
        { name: 'Renewed', number: true, cell: (row) => `${duration(row.ageSeconds + age())} ago` },
        { name: 'Cancels after', number: true, cell: (row) => (row.timeoutSeconds === undefined ? (row.byConnection ? 'the connection ends' : '–') : duration(row.timeoutSeconds)) },
      ],
      rows,
      'No bot has armed a dead man’s switch.',
    )}</section>`;
}

export function botsPage() {
  refresh();
  const { seen } = store;
  return html`<h1>Bots and accounts</h1>${bots(seen)}
    ${named('account', 'accounts', 'Accounts', 'No call had an account.', seen)} ${named('instrument', 'instruments', 'Instruments', 'No call had an instrument.', seen)}
    ${unknownOrders()} ${latestRefusals()} ${refusals(seen)} ${margins(seen)} ${deadMen(seen)}`;
}
