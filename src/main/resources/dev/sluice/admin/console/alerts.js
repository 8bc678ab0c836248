// What an operator sets in this browser: what notifies and sounds, colours, density and zone; they stay when the
// session ends. The icon of the page has the colour of the state.

import { html, nothing } from './lit/lit-html.js';
import { changed, setZone, store } from './store.js';
import { keyOf, newCauses, sentence, urgencyOf, verdict } from './verdict.js';

const KEY = 'sluice-alerts';
const LOST = 'No connection to the gateway';

const ICONS = { active: 'good', attention: 'warning', reduce_only: 'warning' };

/** What calls somebody, by the largest `urgencyOf` that does; -1 for nothing. */
const LEVELS = [[-1, 'never'], [0, 'stops and bans'], [1, 'and what is limited or slow'], [2, 'and notes']];

/** How far each way is switched on: { notify, sound }. */
const on = { notify: -1, sound: -1 };
for (const [, way, most] of (localStorage.getItem(KEY) ?? '').matchAll(/(notify|sound)(?::(-?\d))?/g)) {
  on[way] = Number(most ?? 1);
}
let tested = '';

/** What was known of causes at the last look; undefined before the first one. */
let before;
let wasLive = true;
let audio;

function setIcon(name) {
  const icon = document.querySelector('link[rel=icon]');
  const address = `/console/icon-${name}.svg`;
  if (icon.getAttribute('href') !== address) icon.setAttribute('href', address);
}

function beep() {
  audio ??= new AudioContext();
  audio.resume();
  for (const [at, hertz] of [[0, 880], [0.18, 660]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.14);
  }
}

const canNotify = () => isSecureContext && 'Notification' in globalThis;

/** Tells a text in the ways that are switched on for this urgency; returns their names. */
function tell(text, urgency) {
  const isNotified = on.notify >= urgency && canNotify() && Notification.permission === 'granted';
  if (isNotified) new Notification('Sluice', { body: text, tag: 'sluice' });
  if (on.sound >= urgency) beep();
  return [...(isNotified ? ['a notification'] : []), ...(on.sound >= urgency ? ['a sound'] : [])];
}

const MUTED = 'sluice-muted';
const HOUR_MS = 3_600_000;
const muted = () => JSON.parse(localStorage.getItem(MUTED) ?? '{}');

function mute(one, untilMs) {
  const left = Object.entries(muted()).filter(([key, until]) => key !== keyOf(one) && until > Date.now());
  set(MUTED, JSON.stringify(Object.fromEntries([...left, ...(untilMs ? [[keyOf(one), untilMs]] : [])])));
}

const isMuted = (one) => muted()[keyOf(one)] > Date.now();

export const muteButton = (one) => html`<button type="button" aria-pressed=${String(isMuted(one))}
  title="No notification and no sound in this browser"
  @click=${() => mute(one, isMuted(one) ? 0 : Date.now() + HOUR_MS)}>${isMuted(one) ? 'Muted' : 'Mute 1 h'}</button>`;

/** Looks at what is known now; called at each change. */
export function watch() {
  const { me, seen, live } = store;
  if (!me || !seen) {
    before = undefined;
    setIcon('unknown');
    return;
  }
  if (!live) {
    if (wasLive) tell(LOST, 0);
    wasLive = false;
    setIcon('unknown');
    return;
  }
  wasLive = true;
  const { level, mode, causes } = verdict(seen);
  setIcon(ICONS[level] ?? 'bad');
  const { fresh, known } = newCauses(before, causes, seen.epochMs);
  before = known;
  const told = fresh.filter((one) => urgencyOf(one) <= Math.max(on.notify, on.sound) && !isMuted(one));
  if (told.length > 0) {
    const more = told.length > 1 ? ` (and ${told.length - 1} more)` : '';
    tell(sentence(told[0], mode) + more, Math.min(...told.map(urgencyOf)));
  }
}

async function choose(way, most) {
  on[way] = most;
  localStorage.setItem(KEY, Object.entries(on).map((one) => one.join(':')).join(' '));
  changed();
  if (way === 'notify' && most >= 0) await Notification.requestPermission();
  changed();
}

const choice = (way, label) => html`<label>${label} <select
  @change=${({ target }) => choose(way, Number(target.value))}>
  ${LEVELS.map(([most, text]) => html`<option value=${most} ?selected=${on[way] === most}>${text}</option>`)}
  </select></label>`;

function permission() {
  if (!canNotify()) return 'No notifications: they need HTTPS or 127.0.0.1.';
  return { granted: 'This browser shows the notifications.',
    denied: 'This browser blocks notifications: allow them in its settings of this site.',
    default: 'This browser asks for permission when you switch them on.' }[Notification.permission];
}

function test() {
  tested = tell('This is a test.', 0).join(' and ') || 'nothing: no way is switched on, or the browser blocks it';
  changed();
}

export const alertSwitches = () => html`<fieldset class="preferences">
  <legend>When a cause is new, or the connection is lost</legend>
  ${canNotify() ? choice('notify', 'Notify') : nothing} <small>${permission()}</small> ${choice('sound', 'Sound')}
  <div><button type="button" @click=${test}>Test</button>
    <small role="status">${tested && `Made: ${tested}.`}</small></div></fieldset>`;

// ---- colours, density and the zone of times

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

const select = (label, values, chosen, take) => html`<label>${label} <select
  @change=${({ target }) => take(target.value)}>${values.map(([value, text]) =>
  html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}</select></label>`;

export const preferences = () => html`<fieldset class="preferences"><legend>In this browser</legend>
  ${PREFERENCES.map(([key, label, values]) =>
    select(label, values, localStorage.getItem(key) ?? '', (value) => set(key, value)))}
  ${select('Times', ZONES, store.zone, setZone)}</fieldset>`;
