// Parts that several pages use.

import { html, noChange, nothing, svg } from './lit/lit-html.js';
import { axisTexts, fromField, quarters, toField } from './range.js';
import { store } from './store.js';
import { dateTime, duration, keyName, percent, timeOfDay, utc, whole } from './format.js';

export const MODES = {
  ACTIVE: { sign: '●', short: 'active' },
  REDUCE_ONLY: { sign: '▼', short: 'reduce only' },
  CANCEL_ONLY: { sign: '✕', short: 'cancel only' },
  HALTED: { sign: '■', short: 'halted' },
};

/** The signs of the levels of a verdict that are no modes. */
const LEVEL_SIGNS = { banned: '◆', attention: '▲' };

const modeOf = (mode) => MODES[mode] ?? { sign: '?', short: String(mode) };

export const modeTag = (mode) => html`<span class="tag mode ${String(mode).toLowerCase()}"><span
  aria-hidden="true">${modeOf(mode).sign}</span> ${modeOf(mode).short}</span>`;

/** A mode, and where it is held when that is not at the scope itself. */
export const heldTag = ({ mode, from }, scope) =>
  html`${modeTag(mode)}${from === '' || from === scope ? nothing : html` <small>held at ${from}</small>`}`;

export const heldText = ({ mode, from }, scope) =>
  modeOf(mode).short + (from === '' || from === scope ? '' : `, held at ${from}`);

export const signOf = (level) => LEVEL_SIGNS[level] ?? modeOf(level.toUpperCase()).sign;

export const verdictTags = (levels) => levels.map((level) =>
  (level in LEVEL_SIGNS ? html`<span class="tag mode ${level}"><span aria-hidden="true">${LEVEL_SIGNS[level]}</span>
  ${level}</span>` : modeTag(level.toUpperCase())));

export const levelTag = (level, text = level) => {
  const sign = { good: '●', warning: '▲', bad: '✕', banned: '◆' }[level] ?? '○';
  return html`<span class="tag ${level}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
};

/** The times below a picture of a range. */
export const timeAxis = (from, to) => html`<div class="hours" aria-hidden="true">${axisTexts(quarters(from, to),
  (to - from) / 4, store.zone).map((text) => html`<span>${text}</span>`)}</div>`;

export function when(epochMs) {
  const text = isToday(epochMs) ? timeOfDay(epochMs, store.zone) : dateTime(epochMs, store.zone);
  return html`<time datetime=${utc(epochMs)} title=${utc(epochMs)}>${text}</time>`;
}

const dayOf = (epochMs) => dateTime(epochMs, store.zone).slice(0, 10);
const isToday = (epochMs) => dayOf(epochMs) === dayOf(store.seen?.epochMs ?? epochMs);

/** Whether somebody writes into the field with this name: what comes in meanwhile must not overwrite that. */
export const isTyped = (name) => document.activeElement?.getAttribute('name') === name;

/**
 * A field for a date and a time of 24 hours in the zone of the page, since a browser writes its own fields in the way
 * of its language. `set` gets epoch ms, or NaN when nothing is written.
 */
export function timeField(name, epochMs, set) {
  const take = ({ target }) => {
    const at = fromField(target.value, store.zone, store.seen.epochMs);
    const isWrong = target.value.trim() !== '' && Number.isNaN(at);
    target.setCustomValidity(isWrong ? 'Write a time such as 2026-11-30 17:05, or 17:05 of today' : '');
    if (!target.reportValidity()) return;
    target.blur(); // else the field would keep its text when the page goes elsewhere
    set(at);
  };
  return html`<label>${name} <input class="time" name=${name} .value=${isTyped(name) ? noChange
    : epochMs === null ? '' : toField(epochMs, store.zone)} placeholder="YYYY-MM-DD HH:MM" maxlength="20"
    title="YYYY-MM-DD HH:MM, or HH:MM of today" autocomplete="off" @change=${take}></label>`;
}

export const ago = (epochMs, nowMs) => html`<time datetime=${utc(epochMs)}
  title=${utc(epochMs)}>${duration((nowMs - epochMs) / 1_000)} ago</time>`;

export function fullness(used, usable) {
  const part = usable > 0 ? used / usable : 1;
  return part >= 0.9 ? 'bad' : part >= 0.7 ? 'warning' : 'good';
}

/** A bar of used and usable units; `others` is the part of other programs. A nearly full one is striped, too. */
export function bar(used, usable, others = 0) {
  const part = Math.min(1, usable > 0 ? used / usable : 1);
  const level = fullness(used, usable);
  const width = (share) => (Math.max(0, Math.min(1, share)) * 100).toFixed(1);
  return html`<svg class="bar ${level}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="6" rx="1"></rect>
    <rect class="fill" width=${width(part)} height="6" rx="1"></rect>
    ${others > 0 ? svg`<rect class="others" width=${width(Math.min(part, others / Math.max(1, usable)))}
      height="6"></rect>` : nothing}
    ${level === 'bad' ? svg`<path class="stripe" d=${STRIPES}></path>` : nothing}
  </svg>`;
}

const STRIPES = Array.from({ length: 16 }, (_, i) => `M${6 * i + 2} 6l2 -6`).join('');

export const barCell = (used, usable, others = 0) =>
  html`<span class="bar-cell">${bar(used, usable, others)}<span class="numbers right">${percent(
    usable > 0 ? used / usable : 1)}</span></span>`;

/** A line of the last ten minutes. `steps` is the width, so that a short history begins at its place on the right. */
export function spark(values, steps, label, level = '') {
  const top = Math.max(1, ...values);
  const start = steps - values.length;
  const points = values.map((value, i) => `${start + i},${(23 - (value / top) * 22).toFixed(1)}`).join(' ');
  return html`<svg class="spark ${level}" viewBox="0 0 ${steps - 1} 24" preserveAspectRatio="none" role="img"
    aria-label=${label}>
    <line class="axis" x1="0" y1="23" x2=${steps - 1} y2="23"></line>
    ${values.length > 1 ? svg`<polyline points=${points}></polyline>` : nothing}
  </svg>`;
}

/** @param {unknown} [more] */
export const fact = (name, value, more = nothing) =>
  html`<div class="fact"><dt>${name}</dt><dd>${value}${more === nothing ? nothing
  : html` <small>${more}</small>`}</dd></div>`;

export const empty = (text) => html`<p class="empty">${text}</p>`;

export { keyName };

/** The time until a limit is empty; less than a second is shown as one. */
export const emptyIn = (seconds) => `empty in ${duration(Math.max(1, seconds))}`;

export const usage = (used, usable) => html`<span class="numbers">${whole(used)} / ${whole(usable)}</span> <span
  class="numbers part">${percent(usable > 0 ? used / usable : 1)}</span>`;
