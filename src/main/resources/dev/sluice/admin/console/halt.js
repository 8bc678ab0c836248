// The halt of a scope: two clicks from every place that offers it.

import { html, nothing } from './lit/lit-html.js';
import { get, post } from './api.js';
import { ask } from './dialog.js';
import { lostNotice } from './lost.js';
import { sinceNow } from './outcome.js';
import { changed, may, store } from './store.js';
import { plural, words } from './format.js';

/** The modes of a halt: [mode, what it lets pass]. */
export const MODE_CHOICES = [
  ['CANCEL_ONLY', 'CANCEL_ONLY: no new orders; cancels and reads pass'],
  ['REDUCE_ONLY', 'REDUCE_ONLY: orders that reduce a position pass, too'],
  ['HALTED', 'HALTED: nothing is sent, cancels neither'],
];

const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Fetches what the halt would refuse now, whenever scope or mode changed. */
function preview(asked) {
  const { scope, mode } = asked.values;
  if (asked.previewed === `${scope} ${mode}` || !may('read')) return;
  asked.previewed = `${scope} ${mode}`;
  asked.preview = null;
  const query = new URLSearchParams({ scope, mode });
  get(`/admin/drill?${query}`)
    .then(({ exchanges }) => {
      asked.preview = exchanges;
    })
    .catch(() => {
      asked.preview = undefined;
    })
    .finally(changed);
}

function effect(exchanges) {
  if (!exchanges) return html`<p class="effect">${exchanges === null ? 'Counting what this would refuse …'
    : nothing}</p>`;
  const refused = exchanges.reduce((sum, one) => sum + total(one.wouldHaveRefused), 0);
  const waiting = exchanges.reduce((sum, one) => sum + total(one.waitingAndRefused), 0);
  const seen = exchanges.reduce((sum, one) => sum + one.seenInLastMinute, 0);
  return html`<p class="effect">Of ${plural(seen, 'call')} in the last minute it would have refused <b>${refused}</b>;
    <b>${waiting}</b> waiting now would be refused.</p>`;
}

/** Which other members of the cluster have confirmed a change; nothing without a cluster. */
export const confirmations = (cluster) =>
  cluster
    ? [
        ...(cluster.confirmedBy.length > 0 ? [`In effect at the other members ${cluster.confirmedBy.join(', ')} too.`]
          : []),
        ...(cluster.notConfirmedBy.length > 0 ? [html`<span class="bad-text">Not confirmed by the members
          ${cluster.notConfirmedBy.join(', ')}.</span>`] : []),
      ]
    : [];

/** What the scope holds of the names that are known; an older gateway does not tell. */
const matched = (names) => (names?.says ?? []).map((line) =>
  (names.known ? line : html`<span class="bad-text">${line}</span>`));

const STRICTNESS = ['ACTIVE', 'REDUCE_ONLY', 'CANCEL_ONLY', 'HALTED'];

/**
 * Whether a halt of `asked` may be held as `found`: case and separators may differ, and an instrument may have another
 * name.
 */
function mayBe(asked, found) {
  const plain = (scope) => scope.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const [exchange] = asked.split('/');
  return plain(asked) === plain(found) || (asked.startsWith('instrument:') && found.startsWith(`${exchange}/`));
}

/** The reason as the gateway keeps it: control characters become one blank. */
const inOneLine = (reason) => reason.trim().replaceAll(/[\x00-\x1f\x7f]+/g, ' ');

/** How a halt whose answer was lost is found: by its scope, who made it, its reason and its time. */
function searchHalt({ scope, mode, reason }) {
  const since = sinceNow();
  const who = `token ${store.me.name}`;
  const isOurs = (one, heldMode) => one.who === who && one.reason === inOneLine(reason) &&
    mayBe(scope.trim(), one.scope) && STRICTNESS.indexOf(heldMode) >= STRICTNESS.indexOf(mode);
  const matches = (row) => row.what.startsWith('latch') && isOurs(row, row.after);
  return {
    what: `the halt of ${scope.trim()} (${words(mode)})`,
    find: async ({ holds, safety, epochMs }) => {
      const { rows, notYetWritten } = await get(`/admin/audit?since=${Math.floor(since)}&most=1000`);
      const row = rows.findLast(matches);
      const held = holds.find((hold) => hold.latched &&
        (row ? hold.scope === row.scope : hold.sinceEpochMs >= since && isOurs(hold, hold.mode)));
      if (!held && (notYetWritten > 0 ||
        (row && row.epochMs >= epochMs))) throw new Error('not everything is known yet');
      if (!held && !row) return null;
      return {
        text: held ? `Halted: ${held.scope} is ${words(held.mode)}.`
          : `${row.scope} was halted (${words(row.after)}), and is not any more.`,
        durable: held && safety.latchesDurable,
        notes: ['The answer was lost; this is what the gateway holds and what its audit says.'],
        audit: { since, matches },
      };
    },
  };
}

/** Opens the window of a halt. */
export function askHalt(scope) {
  ask({
    title: 'Halt trading',
    danger: true,
    changed: preview,
    intro: ({ preview: exchanges, values }) => html`${lostNotice()}<p>New orders are refused at once and the halt stays
      until somebody re-arms it. ${values.mode === 'HALTED' ? html`<b class="bad-text">Cancels are refused too.</b>`
      : 'Cancels still pass.'}</p>${effect(exchanges)}`,
    fields: [
      { name: 'scope', label: 'Scope', value: scope, list: 'scopes',
        hint: 'global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME' },
      { name: 'mode', label: 'Mode', value: 'CANCEL_ONLY', options: MODE_CHOICES },
      { name: 'reason', label: 'Reason, for the audit', value: 'halted by an operator at the console' },
    ],
    search: searchHalt,
    confirm: ({ scope: of, mode }) => `Halt ${of === 'global' ? 'everything' : of} (${words(mode)})`,
    run: async ({ scope: of, mode, reason }) => {
      const done = await post('/admin/trip', { scope: of.trim(), mode, reason: reason.trim(), confirmWithinMs: 2_000 });
      const permits = total(done.openPermits ?? {});
      return {
        text: `Halted: ${done.held.scope} is ${words(done.held.mode)}.`,
        durable: done.durable,
        millis: done.acknowledgedMs,
        notes: [
          done.restingOrders,
          ...matched(done.matched),
          ...confirmations(done.cluster),
          ...(done.eventLoopsBehind.length > 0 ? [`Not yet confirmed by: ${done.eventLoopsBehind.join(', ')}`] : []),
          ...(permits > 0 ? [`${plural(permits, 'permit is',
            'permits are')} handed out; their holders may still send these calls.`] : []),
        ],
        audit: { since: done.held.sinceEpochMs, matches: (row) => row.what.startsWith('latch') &&
          row.scope === done.held.scope && row.after === done.held.mode },
      };
    },
  });
}

/**
 * A button that opens the halt of a scope; `label` is its full text for screen readers. Without the role it says why it
 * does nothing.
 */
export const haltButton = (scope, text, label = text) =>
  html`<button type="button" class="halt" aria-label=${label} ?disabled=${!may('trip')}
    title=${may('trip') ? '' : 'This token does not have the role trip.'}
    @click=${() => askHalt(scope)}>${text}</button>`;
