// What a change did: whether it is durable, how long it took, and its rows in the audit.

import { html, nothing } from './lit/lit-html.js';
import { get } from './api.js';
import { age, changed, store } from './store.js';
import { milliseconds, whole } from './format.js';
import { levelTag } from './parts.js';

const AUDIT_TRIES = 10;
const AUDIT_PAUSE_MS = 150;
const SHOWN_ROWS = 4;
const CLOCKS_DIFFER_MS = 5_000;

/** The time by the gateway's clock, a little earlier: rows of a change that starts now are not older. */
export const sinceNow = () => store.seen.epochMs + age() * 1_000 - CLOCKS_DIFFER_MS;

/**
 * Makes a change. `run()` does it and returns what it did: { text, durable?, millis?, notes?, audit: { since,
 * matches(row) } }. Returns { done, tookMs, rows }; `rows` is undefined until `findRows` has looked.
 */
export async function perform(run) {
  const started = performance.now();
  const done = await run();
  return { done, tookMs: performance.now() - started, rows: undefined };
}

/** Looks for the rows that the change left in the audit; rows are written shortly after the change. */
export async function findRows(outcome) {
  const { since, matches } = outcome.done.audit;
  for (let tries = 0; tries < AUDIT_TRIES; tries++) {
    try {
      const { rows } = await get(`/admin/audit?since=${Math.floor(since)}&most=200`);
      const found = rows.filter(matches);
      if (found.length > 0) {
        outcome.rows = found;
        break;
      }
    } catch {
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, AUDIT_PAUSE_MS));
  }
  outcome.rows ??= [];
  changed();
}

const durability = (isDurable) =>
  isDurable ? levelTag('good', 'durable: on disk, survives a restart')
    : levelTag('bad', 'not durable: in effect, but not yet on disk');

function auditRows(rows) {
  if (rows === undefined) return html`<li class="audit-row">Reading the audit …</li>`;
  if (rows.length === 0) return html`<li class="audit-row">The row is not in the audit: nothing changed, or it is not
    written yet.</li>`;
  const item = ({ id, who, what, scope, before, after }) =>
    html`<li class="audit-row">Audit row <b>${whole(id)}</b>: ${who}, ${what}, ${scope}: ${before} → ${after}</li>`;
  return html`${rows.slice(-SHOWN_ROWS).map(item)}
    ${rows.length > SHOWN_ROWS ? html`<li>and ${rows.length - SHOWN_ROWS} more rows</li>` : nothing}`;
}

/**
 * A change without a state of its own, such as a closed order, is durable when its row is: rows are read from the disk.
 */
function durable({ done, rows }) {
  if (done.durable !== undefined) return html`<li>${durability(done.durable)}</li>`;
  return rows?.length > 0 ? html`<li>${levelTag('good', 'durable: the audit on disk has it')}</li>` : nothing;
}

export function outcomeOf(outcome) {
  const { done, tookMs, rows } = outcome;
  return html`<div class="outcome" role="status">
    <p class="outcome-text"><b>${done.text}</b> ${done.tag ?? nothing}</p>
    <ul>
      ${durable(outcome)}
      ${done.millis === undefined
        ? nothing
        : html`<li>In effect on every event loop after <b>${milliseconds(done.millis)}</b></li>`}
      <li>Answered after ${milliseconds(tookMs)}</li>
      ${(done.notes ?? []).map((note) => html`<li>${note}</li>`)}
      ${done.audit ? auditRows(rows) : nothing}
    </ul>
  </div>`;
}
