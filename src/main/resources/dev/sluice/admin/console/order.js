// The order of a table's rows. Pure functions.

/** Rows change their places at most so often, unless somebody asks for another order. */
const STEADY_MS = 10_000;

/** The text of a value, for the order, the filter and titles. */
export const text = (value) => (value === undefined || value === null ? '' : String(value));

function compare(one, other) {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [mine, theirs] = [text(one), text(other)];
  if (mine === '' || theirs === '') return (mine === '' ? 1 : 0) - (theirs === '' ? 1 : 0);
  return mine.localeCompare(theirs, 'en', { numeric: true });
}

const columnOf = (columns, sort) => columns.find(({ name }) => name === sort.replace(/^-/, ''));

/** Returns the rows in the order of `sort`: the name of a column, with '-' before it the largest first. */
function sorted(rows, columns, sort, rough) {
  const down = sort.startsWith('-');
  const column = columnOf(columns, sort);
  if (!column) return [...rows];
  const value = rough ?? column.order ?? column.value;
  return [...rows].sort((one, other) => (down ? -1 : 1) * compare(value(one), value(other)));
}

/**
 * Returns { ordered, order }: the rows in the order in which they stood, new ones at the end, until it is old or
 * another one is asked for. `order` is what to give as `before` the next time.
 */
export function inOrder({ key, columns }, rows, { sort, isChosen, now, before }) {
  const last = before?.sort === sort ? before : undefined;
  const place = (row) => last?.places.get(key(row)) ?? Infinity;
  const stood = sorted(rows, columns, sort).sort((one, other) =>
    (place(one) < place(other) ? -1 : Number(place(one) > place(other))));
  if (last && now - last.at < STEADY_MS) return { ordered: stood, order: last };
  const rough = isChosen ? undefined : roughly(columns, sort, (row) => last?.kept.get(key(row)));
  const ordered = sorted(stood, columns, sort, rough);
  const kept = new Map(rough ? rows.map((row) => [key(row), rough(row)]) : []);
  return { ordered, order: { sort, at: now, kept, places: new Map(ordered.map((row, i) => [key(row), i])) } };
}

/**
 * Returns what a table is sorted by until somebody asks for an order: the value of a row, but the one that was `kept`
 * while it differs by less than 1. Rows whose values are nearly equal would change places for ever.
 */
function roughly(columns, sort, kept) {
  const { rough } = columnOf(columns, sort) ?? {};
  if (!rough) return undefined;
  return (row) => {
    const [value, before] = [rough(row), kept(row)];
    return before !== undefined && Math.abs(value - before) < 1 ? before : value;
  };
}
