// The drill: what a halt would refuse now, and how fast it would be in effect. Nothing is halted.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { get, post } from './api.js';
import { changed, form, may } from './store.js';
import { milliseconds, whole, words } from './format.js';
import { MODE_CHOICES } from './halt.js';
import { levelTag } from './parts.js';
import { table } from './table.js';

const NEW_DRILL = { scope: 'global', mode: 'CANCEL_ONLY', busy: false, error: '', counted: null, measured: null };

const ofDrill = () => form('drill', NEW_DRILL);

async function attempt(run) {
  const drill = ofDrill();
  Object.assign(drill, { busy: true, error: '' });
  changed();
  try {
    await run({ scope: drill.scope.trim(), mode: drill.mode });
  } catch (failure) {
    drill.error = failure.message;
  }
  drill.busy = false;
  changed();
}

const count = (event) => {
  event.preventDefault();
  attempt(async (halt) => {
    ofDrill().counted = await get(`/admin/drill?${new URLSearchParams(halt)}`);
  });
};

const measure = () =>
  attempt(async (halt) => {
    ofDrill().measured = await post('/admin/trip/rehearsal', { ...halt, reason: 'measured at the console' });
  });

/** "12 PLACE of maker1" for each kind and bot. */
const numbers = (counts) => {
  const all = Object.entries(counts);
  return all.length === 0 ? '–' : all.map(([what, calls]) =>
    html`<div><span class="numbers">${whole(calls)}</span> ${what.replace(/^[A-Z_]+/, (kind) => words(kind))}</div>`);
};

function counted({ scope, mode, exchanges }) {
  return html`<p>${words(mode)} for <b>${scope}</b> would refuse, of the calls of the last minute and of those that
    wait:</p>
    ${table({
      id: 'drill', caption: 'What the halt would refuse', key: ({ exchange }) => exchange, stream: true,
      none: 'Nothing: there was no call in the last minute, and no call waits.',
      columns: [
        { name: 'Exchange', width: 9, value: ({ exchange }) => exchange },
        { name: 'Calls / min', width: 7, align: 'right', value: (one) => one.seenInLastMinute },
        { name: 'Would have refused', class: 'wrap', value: (one) => inWords(one.wouldHaveRefused), cell: (one) =>
          numbers(one.wouldHaveRefused) },
        { name: 'Waiting and refused', class: 'wrap', value: (one) => inWords(one.waitingAndRefused), cell: (one) =>
          numbers(one.waitingAndRefused) },
      ],
    }, exchanges.filter((one) => one.seenInLastMinute > 0 || Object.keys(one.waitingAndRefused).length > 0))}`;
}

const inWords = (counts) => Object.entries(counts).map(([what, calls]) => `${calls} ${what}`).join(', ');

const measured = ({ acknowledgedMs, durable, eventLoopsBehind }) => html`<ul>
  <li>It would be in effect on every event loop after <b>${milliseconds(acknowledgedMs)}</b>${
    eventLoopsBehind.length > 0 ? html` <span class="bad-text">but for ${eventLoopsBehind.join(', ')}</span>` : nothing
  }</li>
  <li>${durable ? levelTag('good', 'durable: the disk took it in time')
    : levelTag('bad', 'not durable: the disk did not take it in time')}</li></ul>`;

export function drillSection() {
  const drill = ofDrill();
  return html`<section aria-labelledby="drill"><h2 id="drill">Drill</h2>
  <form class="step" @submit=${count}>
    <p>What a halt would refuse now. Nothing is halted.</p>
    <div class="inline">
      <label>Scope <input name="drill-scope" .value=${live(drill.scope)}
        @input=${(event) => { drill.scope = event.target.value; }} maxlength="160" autocomplete="off" list="scopes"
        required></label>
      <label>Mode <select name="drill-mode" @change=${(event) =>
        { drill.mode = event.target.value; }}>${MODE_CHOICES.map(([mode, text]) =>
        html`<option value=${mode} ?selected=${mode === drill.mode}>${text}</option>`)}</select></label>
    </div>
    <div class="buttons"><button type="submit" ?disabled=${drill.busy}>Count what it would refuse</button>
      ${may('trip') ? html`<button type="button" ?disabled=${drill.busy} @click=${measure}>Measure how fast it would
        hold</button>` : nothing}</div>
    <p class="error" role="alert">${drill.error}</p>
  </form>
  <div class="outcome" role="status" ?hidden=${!drill.counted && !drill.measured}>${drill.counted
    ? counted(drill.counted) : nothing}${drill.measured ? measured(drill.measured) : nothing}</div>
</section>`;
}
