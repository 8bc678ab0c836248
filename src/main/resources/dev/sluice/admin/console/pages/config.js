// Config: what is in force.

import { html } from '../lit/lit-html.js';
import { empty } from '../parts.js';

export const title = 'Config';

export const needs = () => [];

export const view = () => html`<h1>${title}</h1>${empty('scripts/sluice config shows the configuration in force.')}`;
