// The gateway's tables of calls, read from `conf`: which exchange a URL belongs to, and which route names a call.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './program.mjs';

const read = (...file) => JSON.parse(readFileSync(path.join(ROOT, 'conf', ...file), 'utf8'));

/** @returns {{routeOf: (verb, url) => {exchange, group, route, refusals, costs, instrument, table}}} `exchange` is null where no exchange has that host, `route` where none names the call; `group` is the start of the paths it is among, `refusals` their set, `costs` limit to what the call is charged, `instrument` the parameter with the instrument, `table` the file of the dialect */
export function routeTables() {
  const exchanges = Object.entries(read('exchanges.json'))
    .filter(([name]) => name !== '$schema')
    .map(([name, { dialect, upstreams = [] }]) => ({ name, upstreams, ...tableOf(dialect) }));

  function routeOf(verb, url) {
    const { origin, pathname } = new URL(url);
    const owner = exchanges.find(({ upstreams }) => upstreams.some((upstream) => upstream.url === origin && isBelow(upstream.path, pathname)));
    if (owner === undefined) return { exchange: null, group: null, route: null };
    const segments = pathname.split('/');
    const route = owner.routes.find((each) => each.methods.includes(verb) && matches(each.segments, segments));
    const group = owner.starts.find((start) => isBelow(start.path, pathname));
    const costs = { ...group?.costs, ...(route ?? { costs: group?.unlistedCosts }).costs };
    return { exchange: owner.name, group: group?.path ?? null, route: route ?? null, refusals: group?.refusals ?? {}, costs, instrument: group?.instrument ?? owner.table.instrument, table: owner.table };
  }
  return { routeOf };
}

/** Returns the path prefixes of a table's groups, longest first, and its calls with their kinds, paths without variables first, which take precedence. */
function tableOf(dialect) {
  const table = read('routes', `${dialect}.json`);
  const { groups, refusals } = table;
  const routes = groups.flatMap((group) =>
    (group.routes ?? []).flatMap(({ calls, kind, costs, orders }) =>
      calls.map((call) => {
        const [methods, target] = call.split(' ');
        return { call, kind, costs, isBatch: orders?.list !== undefined, methods: methods.split(','), segments: target.split('?')[0].split('/') };
      })));
  const variables = ({ segments }) => segments.filter(isVariable).length;
  const starts = groups.filter(({ streams }) => !streams).map((group) => ({ ...group, refusals: refusals[group.refusals] }));
  return { table, starts: starts.sort((a, b) => b.path.length - a.path.length), routes: routes.sort((a, b) => variables(a) - variables(b)) };
}

const isVariable = (segment) => segment.includes('{');
/** Checks whether a segment has the text around the variable of a template segment. */
const fits = (template, segment) => {
  const [before, after] = template.split(/\{.*\}/);
  return segment.length >= before.length + after.length && segment.startsWith(before) && segment.endsWith(after);
};
const isBelow = (start, pathname) => start === '/' || pathname === start || pathname.startsWith(`${start}/`);
const matches = (route, segments) => route.length === segments.length && route.every((segment, i) => (isVariable(segment) ? fits(segment, segments[i]) : segment === segments[i]));
