// Exchanges: one row for each, the worst first.

import { html } from '../lit/lit-html.js';
import { empty } from '../parts.js';

export const title = 'Exchanges';

export const needs = () => [];

export const view = () => html`<h1>${title}</h1>${empty('')}`;
