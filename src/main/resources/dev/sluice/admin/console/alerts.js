// Alerts of this browser: the icon of the page has the colour of the state, and on request a notification and a sound
// tell a new cause.

import { html, nothing } from './lit/lit-html.js';
import { changed, store } from './store.js';
import { newCauses } from './news.js';
import { sentence, verdict } from './verdict.js';

const KEY = 'sluice-alerts';
const LOST = 'No connection to the gateway';

/** The icon for each level of the verdict. */
const ICONS = { active: 'good', attention: 'warning', reduce_only: 'warning' };

/** The ways that are switched on: 'notify', 'sound'. */
const on = new Set((localStorage.getItem(KEY) ?? '').split(' ').filter(Boolean));

/** What was known of causes at the last look; undefined before the first one. */
let before;
let wasLive = true;
let audio;

function setIcon(name) {
  const icon = document.querySelector('link[rel=icon]');
  const address = `/console/icon-${name}.svg`;
  if (icon.getAttribute('href') !== address) icon.setAttribute('href', address);
}

/** Two short tones. */
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

const mayNotify = () => isSecureContext && 'Notification' in globalThis && Notification.permission === 'granted';

function tell(text) {
  if (on.has('sound')) beep();
  if (on.has('notify') && mayNotify()) new Notification('Sluice', { body: text, tag: 'sluice' });
}

/** Looks at what is known now; called at each change. */
export function watch() {
  const { me, seen, live } = store;
  if (!me || !seen) {
    before = undefined;
    setIcon('unknown');
    return;
  }
  if (!live) {
    if (wasLive) tell(LOST);
    wasLive = false;
    setIcon('unknown');
    return;
  }
  wasLive = true;
  const { level, causes } = verdict(seen);
  setIcon(ICONS[level] ?? 'bad');
  const { fresh, known } = newCauses(before, causes, seen.epochMs);
  before = known;
  if (fresh.length > 0) {
    tell(sentence(fresh[0]) + (fresh.length > 1 ? ` (and ${fresh.length - 1} more)` : ''));
  }
}

async function toggle(name, isOn) {
  if (isOn && name === 'notify') await Notification.requestPermission();
  if (isOn) on.add(name);
  else on.delete(name);
  localStorage.setItem(KEY, [...on].join(' '));
  if (isOn && name === 'sound') beep();
  changed();
}

const box = (name, label) => html`<label class="toggle"><input type="checkbox" .checked=${on.has(name)}
  @change=${(event) => toggle(name, event.target.checked)}>${label}</label>`;

/** The switches of the menu. */
export function alertSwitches() {
  const canNotify = isSecureContext && 'Notification' in globalThis;
  const isBlocked = canNotify && on.has('notify') && Notification.permission === 'denied';
  return html`<fieldset><legend>When a cause is new, or the connection is lost</legend>
    ${canNotify ? box('notify', 'notify') : html`<small>No notifications: they need HTTPS or 127.0.0.1.</small>`}
    ${isBlocked ? html`<small class="bad-text">This browser blocks them: its settings of this site.</small>` : nothing}
    ${box('sound', 'sound')}</fieldset>`;
}
