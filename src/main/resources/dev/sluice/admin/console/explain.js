// Explain: paste a call and see how the gateway classifies it. Nothing is sent to an exchange.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { post } from './api.js';
import { changed, store } from './store.js';
import { duration, milliseconds, whole, words } from './format.js';
import { empty, fact, table } from './parts.js';

const EXAMPLE = "GET /api/v3/depth?symbol=BTCUSDT&limit=5000";

const asked = { exchange: '', call: EXAMPLE, busy: false, error: '', answer: null };

/**
 * Reads a call as people paste it: a request line, then headers, then after an empty line the body; or a curl command. Returns
 * {method, target, headers, body}; the host and the path of a gateway before the exchange's own path are left out.
 */
export function parse(text, exchange) {
  const found = /^\s*curl\s/.test(text) ? ofCurl(text) : ofLines(text);
  const url = /^https?:\/\/[^/]+(\/.*)?$/.exec(found.target);
  if (url) found.target = url[1] ?? '/';
  const prefix = new RegExp(`^(/@[^/]+)?/${exchange.replaceAll(/[^a-z0-9]/gi, '')}(?=/)`, 'i');
  found.target = found.target.replace(prefix, '');
  return found;
}

function ofLines(text) {
  const [head, ...body] = text.replaceAll('\r', '').trimStart().split('\n\n');
  const [first, ...lines] = head.split('\n');
  const [method, target] = first.trim().split(/\s+/);
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return target === undefined ? { method: 'GET', target: method ?? '', headers, body: body.join('\n\n') } : { method, target, headers, body: body.join('\n\n') };
}

function ofCurl(text) {
  const parts = [...text.replaceAll(/\\\r?\n/g, ' ').matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]);
  const call = { method: '', target: '', headers: {}, body: '' };
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i];
    if (part === '-X' || part === '--request') call.method = parts[++i] ?? '';
    else if (part === '-H' || part === '--header') {
      const [name, ...value] = (parts[++i] ?? '').split(':');
      call.headers[name.trim()] = value.join(':').trim();
    } else if (/^(-d|--data(-raw|-binary|-urlencode)?)$/.test(part)) call.body += (call.body ? '&' : '') + (parts[++i] ?? '');
    else if (!part.startsWith('-')) call.target = part;
  }
  return { ...call, method: call.method || (call.body ? 'POST' : 'GET') };
}

async function submit(event) {
  event.preventDefault();
  Object.assign(asked, { busy: true, error: '', answer: null });
  changed();
  try {
    const { method, target, headers, body } = parse(asked.call, asked.exchange);
    asked.answer = await post('/admin/explain', { exchange: asked.exchange, method, target, headers, body });
  } catch (failure) {
    asked.error = failure.message;
  }
  asked.busy = false;
  changed();
}

function answer(found) {
  const costs = found.costs.map((cost, i) => ({ ...cost, ...found.limits[i] }));
  return html`<section aria-labelledby="answer" role="status"><h2 id="answer">${found.kind === undefined ? '' : words(found.kind)}: ${found.route}</h2>
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
    ${table(
      'Limits',
      [
        { name: 'Limit', cell: (row) => html`<b>${row.limit}</b>` },
        { name: 'For each', cell: (row) => words(row.scope) },
        { name: 'Costs', number: true, cell: (row) => (row.costWhenOk === row.cost ? whole(row.cost) : html`${whole(row.cost)} <small>${whole(row.costWhenOk)} when it succeeds</small>`) },
        { name: 'Of', number: true, cell: (row) => whole(row.usable) },
        { name: 'In', number: true, cell: (row) => duration(row.windowMs / 1_000) },
        { name: 'A breach', cell: (row) => words(row.breach) },
        { name: 'Known exactly', cell: (row) => (row.exact ? 'yes' : 'no') },
      ],
      costs,
      'The call is charged to no limit.',
    )}
    <p class="small-text">Source: ${found.source}</p></section>`;
}

export function explainPage() {
  const names = [...store.seen.exchanges.map(({ name }) => name), ...store.seen.unusedExchanges];
  if (!asked.exchange) asked.exchange = names[0] ?? '';
  return html`<h1>Explain a call</h1>
    <form class="step" @submit=${submit}>
      <label>Exchange <select name="exchange" @change=${(event) => { asked.exchange = event.target.value; }}>${names.map((name) => html`<option value=${name} ?selected=${name === asked.exchange}>${name}</option>`)}</select></label>
      <label>Call: a request line with headers and body below it, or a curl command
        <textarea name="call" rows="6" spellcheck="false" maxlength="30000" .value=${live(asked.call)} @input=${(event) => { asked.call = event.target.value; }}></textarea></label>
      <div class="buttons"><button type="submit" class="primary" ?disabled=${asked.busy}>Explain</button><small>Nothing is sent to an exchange, and nothing is kept.</small></div>
      <p class="error" role="alert">${asked.error}</p>
    </form>
    ${asked.answer ? answer(asked.answer) : asked.error ? nothing : empty('Shows route, kind, every limit with its cost, and how long the call may wait.')}`;
}
