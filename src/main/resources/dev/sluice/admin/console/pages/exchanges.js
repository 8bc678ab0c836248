// Exchanges: one row for each, the worst first.

import { html, nothing } from '../lit/lit-html.js';
import { exchangesTable } from '../lists.js';
import { exchangeRows } from '../rows.js';
import { verdict } from '../verdict.js';

export const title = 'Exchanges';

export const needs = () => [];

export const view = (state) => html`<div class="title"><h1 tabindex="-1">${title}</h1></div>
  <section>${exchangesTable(exchangeRows(state.seen, verdict(state.seen)), state)}
  ${state.seen.unusedExchanges.length === 0
    ? nothing
    : html`<p class="small-text">Not in use: ${state.seen.unusedExchanges.join(', ')}</p>`}</section>`;
