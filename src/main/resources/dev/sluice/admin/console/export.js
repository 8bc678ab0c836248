// Export of tables. `rowsAsData` in table.js gives what a table shows as plain values.

import { nothing } from './lit/lit-html.js';

/**
 * The buttons of a table's head that export what it shows.
 *
 * @param {() => { name: string, columns: string[], rows: any[][] }} _data
 * @returns {any}
 */
export const exportButtons = (_data) => nothing;
