// The breakers and what an operator may do with them.

import { html, nothing } from './lit/lit-html.js';
import { post } from './api.js';
import { ask } from './dialog.js';
import { age, may, store } from './store.js';
import { duration, whole, words } from './format.js';
import { knownScopes } from './scopes.js';
import { levelTag, modeTag } from './parts.js';
import { sinceNow } from './outcome.js';
import { table } from './table.js';

/**
 * The actions of a breaker: [path, button, what was done, role, text, more fields].
 *
 * @type {any[]}
 */
const ACTIONS = [
  ['open', 'Open', 'opened', 'trip', 'holds its mode until it is reset', []],
  ['close', 'Close for a time', 'closed', 'rearm', 'is kept closed for a time, whatever it counts',
    [{ name: 'forSeconds', label: 'Seconds, 1 to 86400', value: '600' }]],
  ['reset', 'Reset', 'reset', 'rearm', 'is closed and forgets what it counted; a latch that it set stays', []],
];

/** The scope that an action of a breaker is about; "" when there are several and the operator has to choose. */
function scopeOf({ scope, level }) {
  if (scope || level === 'global') return scope ?? 'global';
  const all = knownScopes(store.seen).flatMap(([, some]) => some).filter((one) => one.scope.startsWith(`${level}:`));
  return all.length === 1 ? all[0].scope : '';
}

function askBreaker(breaker, [path, text, was, , means, fields]) {
  const name = words(breaker.name);
  const at = `/admin/breakers/${encodeURIComponent(breaker.name)}/${path}`;
  ask({
    title: `${text}: ${name}`,
    danger: path === 'open',
    intro: () => html`<p>The breaker ${means}.</p>`,
    fields: [
      { name: 'scope', label: 'Scope', value: scopeOf(breaker), hint: `this breaker works for each ${breaker.level}`,
        list: 'scopes' },
      ...fields,
      { name: 'reason', label: 'Reason, for the audit', value: `${was} by an operator at the console` },
    ],
    confirm: ({ scope: of }) => `${text} ${name}${of && of !== 'global' ? ` at ${of}` : ''}`,
    run: async ({ scope: of, reason, forSeconds }) => {
      const since = sinceNow();
      const more = forSeconds ? { forSeconds: Number(forSeconds) } : {};
      const now = await post(at, { scope: of.trim(), reason: reason.trim(), ...more });
      return {
        text: `Done: ${words(now.name)} at ${now.scope} is ${words(now.state)}.`,
        tag: now.holds ? modeTag(now.mode) : undefined,
        durable: now.durable,
        audit: { since, matches: (row) => row.what === `breaker ${breaker.name}` && row.scope === now.scope },
      };
    },
  });
}

const wherever = ({ scope, level }) => scope ?? (level === 'global' ? 'global' : `each ${level}`);

/** "2 / 3": the failures of the number that opens it; an open one shows how many opened it. */
const failures = ({ failures: counted, failuresToOpen: most, state }) => {
  if (!most) return whole(counted);
  return `${whole(state === 'closed' ? counted : most)} / ${whole(most)}`;
};

function stateCell(one) {
  const level = one.holds ? 'bad' : one.state === 'closed' ? 'good' : 'warning';
  const left = one.leftMs > 0 ? html` <small>for ${duration(one.leftMs / 1_000 - age())}</small>` : nothing;
  return html`${levelTag(level, words(one.state))} ${one.why}${left}`;
}

const actionsOf = (one) => ACTIONS.filter(([, , , role]) => may(role)).map((action) => html`<button type="button"
  @click=${() => askBreaker(one, action)}>${action[1]}<span class="hidden"> ${words(one.name)}
    ${one.scope ?? ''}</span></button>`);

export const breakersTable = ({ seen: { safety: { breakers = [] } } }) => table({
  id: 'breakers', caption: 'Breakers', key: ({ name, scope }) => `${name} ${scope}`, stream: true,
    none: 'No breaker is configured.',
  level: ({ holds, state }) => (holds ? 'bad' : state === 'closed' ? '' : 'warning'),
  columns: [
    { name: 'Breaker', width: 12, value: ({ name }) => words(name), cell: (_, name) => html`<b>${name}</b>`,
      title: ({ name, input }) => `${words(name)}, counts ${words(input)}` },
    { name: 'Scope', width: 12, value: wherever, title: wherever },
    { name: 'State', value: ({ state, why }) => `${words(state)} ${why}`, cell: stateCell, title: ({ why }) => why },
    { name: 'When open', width: 9, value: ({ mode, latch }) => `${words(mode)}${latch ? ', latched' : ''}`,
      title: ({ mode, latch }) => `${words(mode)}${latch ? ', latched' : ''}` },
    { name: 'Failures', width: 5, align: 'right', value: failures, title: () => 'failures now, of those that open it' },
    { name: 'Trips', width: 4, align: 'right', value: ({ trips }) => trips },
    ...(may('trip') || may('rearm')
      ? [{ name: 'Actions', width: 20, cell: (one) => html`<span class="actions">${actionsOf(one)}</span>` }]
      : []),
  ],
}, breakers);
