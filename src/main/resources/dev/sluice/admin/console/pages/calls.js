// Calls: what was refused, and why.

import { html } from '../lit/lit-html.js';
import { known, resource } from '../resources.js';
import { href } from '../route.js';
import { duration, whole, words } from '../format.js';
import { table } from '../parts.js';

const SHOWN_REFUSALS = 20;
const REFUSALS = resource('/admin/refusals', 2_000);

export const title = 'Calls';

export const needs = () => [REFUSALS];

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
  const { value, error, readAt } = known(REFUSALS.path);
  return html`<section aria-labelledby="latest"><h2 id="latest">Latest refusals</h2>
    ${value === undefined
      ? html`<p class="empty">${error || 'Reading …'}</p>`
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
          value.refusals.slice(0, SHOWN_REFUSALS),
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

export const view = ({ seen }) => html`<h1>${title}</h1><p><a href=${href('explain')}>Explain a call</a></p>${latestRefusals()} ${refusals(seen)}`;
