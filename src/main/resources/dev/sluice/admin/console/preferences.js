// What an operator prefers in this browser: colours, density and the zone of times. It stays when the session ends.

import { html } from './lit/lit-html.js';
import { changed, setZone, store } from './store.js';

/**
 * The preferences that theme.js applies: [key in the storage, label, [[value, text]]], the usual value first.
 *
 * @type {[string, string, string[][]][]}
 */
const PREFERENCES = [
  ['sluice-theme', 'Colours', [['', 'as the system'], ['light', 'light'], ['dark', 'dark']]],
  ['sluice-density', 'Rows', [['', 'comfortable'], ['compact', 'compact']]],
];
const ZONES = [['utc', 'UTC'], ['local', 'of this browser']];

function set(key, value) {
  localStorage.setItem(key, value);
  dispatchEvent(new Event('storage'));
  changed();
}

const choice = (label, values, chosen, choose) => html`<label>${label} <select
  @change=${({ target }) => choose(target.value)}>${values.map(([value, text]) =>
  html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}</select></label>`;

/** The part of the menu under the operator's name. */
export const preferences = () => html`<fieldset class="preferences"><legend>In this browser</legend>
  ${PREFERENCES.map(([key, label, values]) =>
    choice(label, values, localStorage.getItem(key) ?? '', (value) => set(key, value)))}
  ${choice('Times', ZONES, store.zone, setZone)}</fieldset>`;
