// Bots and accounts: who sends what, what each waits for, margins, dead man's switches and unknown orders.

import { html, nothing } from '../lit/lit-html.js';
import { post } from '../api.js';
import { ask } from '../dialog.js';
import { haltButton } from '../halt.js';
import { sinceNow } from '../outcome.js';
import { isOwn, isScope } from '../scopes.js';
import { age, may } from '../store.js';
import { again, known, resource } from '../resources.js';
import { href } from '../route.js';
import { duration, plural, whole, words } from '../format.js';
import { levelTag, table, when } from '../parts.js';

const SHOWN_NAMES = 20;

export const title = 'Bots and accounts';

const UNKNOWN = resource('/admin/unknown', 2_000);

export const needs = () => [UNKNOWN];

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
    ${rows.length > SHOWN_NAMES ? html`<p class="small-text">${plural(rows.length - SHOWN_NAMES, 'quieter one', 'quieter ones')} can be found under <a href=${href('control')}>Control</a>.</p>` : nothing}</section>`;
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

function close(order) {
  ask({
    title: 'Close an unknown order',
    intro: () => html`<p>Sluice does not know whether ${order.exchange} executed it. Close it only after you have checked at the exchange.</p>`,
    fields: [],
    confirm: () => 'I have checked: close it',
    run: async () => {
      const since = sinceNow();
      const { closed } = await post('/admin/unknown/close', { exchange: order.exchange, account: order.account, ...(order.names[0] ? { name: order.names[0] } : {}) });
      again(UNKNOWN.path);
      return { text: `Closed: ${plural(closed, 'order')}.`, audit: { since, matches: (row) => row.what === 'unknown orders' && row.scope === `account:${order.exchange}/${order.account}` } };
    },
  });
}

function unknownOrders() {
  const { value, error } = known(UNKNOWN.path);
  return html`<section aria-labelledby="unknown"><h2 id="unknown">Orders with an unknown outcome</h2>
    ${value === undefined
      ? html`<p class="empty">${error || 'Reading …'}</p>`
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
          value.unknown,
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

export function view({ seen }) {
  return html`<h1>Bots and accounts</h1>${bots(seen)}
    ${named('account', 'accounts', 'Accounts', 'No call had an account.', seen)} ${named('instrument', 'instruments', 'Instruments', 'No call had an instrument.', seen)}
    ${unknownOrders()} ${margins(seen)} ${deadMen(seen)}`;
}
