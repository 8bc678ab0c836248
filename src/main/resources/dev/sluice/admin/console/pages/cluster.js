// Cluster: all members together, as this one hears of them.

import { html } from '../lit/lit-html.js';
import { clusterSection } from '../cluster.js';

export const title = 'Cluster';

export const needs = () => [];

export const view = ({ seen }) => html`<div class="title"><h1 tabindex="-1">${title}</h1></div>
  ${clusterSection(seen, true)}`;
