// Explain: paste a call and see how the gateway classifies it. Nothing is sent to an exchange.

import { html, nothing } from '../lit/lit-html.js';
import { live } from '../lit/directives/live.js';
import { known, post } from '../resources.js';
import { parse } from '../curl.js';
import { changed, form } from '../store.js';
import { duration, milliseconds, whole, words } from '../format.js';
import { toExplain } from '../journal.js';
import { recorded } from '../lists.js';
import { empty, fact } from '../parts.js';
import { grid } from '../table.js';

const EXAMPLE = "GET /api/v3/depth?symbol=BTCUSDT&limit=5000";

const NEW = { exchange: '', call: EXAMPLE, busy: false, error: '', notes: [], answer: null };

const ofForm = () => form('explain', NEW);

async function submit(event) {
  event.preventDefault();
  const asked = ofForm();
  Object.assign(asked, { busy: true, error: '', notes: [], answer: null });
  changed();
  try {
    const { method, target, headers, body, notes } = parse(asked.call, asked.exchange);
    asked.notes = notes;
    asked.answer = await post('/admin/explain', { exchange: asked.exchange, method, target, headers, body });
  } catch (failure) {
    asked.error = failure.message;
  }
  asked.busy = false;
  changed();
}

function answer(found) {
  const costs = found.costs.map((cost, i) => ({ ...cost, ...found.limits[i] }));
  return html`<section aria-labelledby="answer" role="status"><h2
    id="answer">${found.kind === undefined ? '' : words(found.kind)}: ${found.route}</h2>
    <dl class="facts">
      ${fact('Kind', words(found.kind), found.note || nothing)}
      ${fact('Route', found.route, found.listed ? nothing : 'no table lists this call: default cost')}
      ${fact('Goes to', found.upstream ?? 'nowhere: no upstream for this path')}
      ${fact('Account', found.account || 'none: the call carries no key')}
      ${fact('Instrument', found.instrument || 'none')}
      ${fact('May wait', milliseconds(found.deadline.millis), found.deadline.from)}
      ${fact('Nonce key', found.nonceKey ?? 'none')}
      ${fact('May be repeated', found.repeatable ? 'yes: a read' : 'no')}
    </dl>
    ${costs.length === 0 ? empty('The call is charged to no limit.') : grid({
      caption: 'Limits', key: ({ limit }) => limit,
      columns: [
        { name: 'Limit', cell: (row) => html`<b>${row.limit}</b>` },
        { name: 'For each', cell: (row) => words(row.scope) },
        { name: 'Costs', align: 'right', cell: (row) =>
          (row.costWhenOk === row.cost ? whole(row.cost)
          : html`${whole(row.cost)} <small>${whole(row.costWhenOk)} when it succeeds</small>`) },
        { name: 'Of', align: 'right', cell: (row) => whole(row.usable) },
        { name: 'In', align: 'right', cell: (row) => duration(row.windowMs / 1_000) },
        { name: 'A breach', cell: (row) => words(row.breach) },
        { name: 'Known exactly', cell: (row) => (row.exact ? 'yes' : 'no') },
      ],
    }, costs)}
    <p class="small-text">Source: ${found.source}</p></section>`;
}

export const title = 'Explain a call';

export const needs = ({ route: { query } }) => (query.id ? [recorded(query.id)] : []);

const recordOf = ({ id }) => (id ? known(recorded(id).path).value?.calls[0] : undefined);

/** What the journal has of the call, and what it has not. */
function fromJournal(id, record) {
  if (!record) {
    const { value, error } = known(recorded(id).path);
    return empty(error || (value ? `The journal has no call ${id}.` : 'Reading …'));
  }
  return html`<section class="panel" aria-labelledby="record"><h2 id="record">Recorded call <code>${id}</code></h2>
    <dl class="facts small">${toExplain(record).facts.map(([name, value]) =>
      fact(name, name === 'Kind' || name === 'Outcome' ? words(value) : value))}</dl>
    <p class="small-text">The journal keeps the route, method and path as the table of the exchange has them, but
      no query, no headers and no body. Add below what cost, kind, account and instrument come from; without it the
      answer may differ from the record.</p></section>`;
}

export function view({ seen, route: { query } }) {
  const asked = ofForm();
  const record = recordOf(query);
  // A link to this page brings a call, once.
  if (record && asked.linked !== record.id) {
    Object.assign(asked, { linked: record.id, exchange: record.exchange, call: toExplain(record).text, answer: null,
      error: '', notes: [] });
  }
  const names = [...seen.exchanges.map(({ name }) => name), ...seen.unusedExchanges];
  if (!asked.exchange) asked.exchange = names[0] ?? '';
  return html`<h1>Explain a call</h1>
    ${query.id ? fromJournal(query.id, record) : nothing}
    <form class="step" @submit=${submit}>
      <label>Exchange <select name="exchange" @change=${(event) =>
        { asked.exchange = event.target.value; }}>${names.map((name) =>
        html`<option value=${name} ?selected=${name === asked.exchange}>${name}</option>`)}</select></label>
      <label>Call: a request line with headers and body below it, or a curl command
        <textarea name="call" rows="6" spellcheck="false" maxlength="30000" .value=${live(asked.call)}
          @input=${(event) => { asked.call = event.target.value; }}></textarea></label>
      <div class="buttons"><button type="submit" class="primary" ?disabled=${asked.busy}>Explain</button><small>Nothing
        is sent to an exchange, and nothing is kept.</small></div>
      ${asked.notes.map((note) => html`<p class="small-text">${note}</p>`)}
      <p class="error" role="alert">${asked.error}</p>
    </form>
    ${asked.answer ? answer(asked.answer) : asked.error ? nothing
      : empty('Shows route, kind, every limit with its cost, and how long the call may wait.')}`;
}
