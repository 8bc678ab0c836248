// The command `scripts/routes-audit`: prints what `routes_audit.mjs` finds.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { clientsOf } from './bots.mjs';
import { auditRoutes, LEFT_OUT, readLeftOut } from './routes_audit.mjs';

const HELP = `Usage: scripts/routes-audit [--json] [--all] [--ccxt=DIR] [--left-out=FILE] [EXCHANGE...]
Lists the REST endpoints in ccxt's tables that no route in conf/routes names, by exchange and verb. A call without a route
costs what its group charges unnamed calls, and a write without one counts as PLACE: a cancel then does not pass a halt.
Sends nothing. What is left out on purpose stands in src/test/clients/routes-left-out.json, each with its reason.

      EXCHANGE          Only these, by their ccxt id (default: all that ccxt and conf/exchanges.json share).
      --all             Also list what is left out on purpose.
      --ccxt=DIR        Folder of another installed ccxt, a newer one say (default: the client tests' own).
      --left-out=FILE   Another list of what is left out.
      --json            As JSON.
  -h, --help            Show this help message and exit.

Exit code: 0 when every endpoint has a route or a reason, 1 when one has neither or a reason is for nothing, 2 on wrong usage.
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  ccxt: { type: 'string' },
  'left-out': { type: 'string', default: LEFT_OUT },
};

/** The command line; a wrong one ends the program with 2. */
function parsed() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (e) {
    return wrong(e.message);
  }
}

function wrong(message) {
  process.stderr.write(`routes-audit: ${message}\nTry: scripts/routes-audit --help\n`);
  process.exit(2);
}

async function installed(folder) {
  const file = path.join(path.resolve(folder), 'js', 'ccxt.js');
  try {
    return (await import(pathToFileURL(file))).default;
  } catch (e) {
    return wrong(`no ccxt in ${folder}: ${e.message}`);
  }
}

function tell({ gaps, known, unused }) {
  for (const exchange of new Set(gaps.map((gap) => gap.exchange))) {
    const own = gaps.filter((gap) => gap.exchange === exchange);
    console.log(`${exchange}: ${own.length} without a route`);
    for (const verb of new Set(own.map((gap) => gap.verb))) {
      const paths = own.filter((gap) => gap.verb === verb).map((gap) => gap.path);
      console.log(`  ${verb} (${paths.length})\n    ${paths.join('\n    ')}`);
    }
  }
  unused.forEach((entry) => console.log(`left out, but it has a route or is not in ccxt any more: ${entry}`));
  console.log(`${gaps.length} without a route, ${known} left out on purpose`);
}

const { values, positionals } = parsed();
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const bots = clientsOf(values.ccxt === undefined ? undefined : await installed(values.ccxt));
const ids = bots.map(({ id }) => id);
const unknown = positionals.find((id) => !ids.includes(id));
if (unknown !== undefined) wrong(`'${unknown}' is none of: ${ids.join(', ')}`);

const chosen = bots.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const found = auditRoutes(chosen, readLeftOut(values['left-out']));
const shown = values.all ? { ...found, gaps: auditRoutes(chosen, {}).gaps } : found;
if (values.json) console.log(JSON.stringify(shown));
else tell(shown);
process.exitCode = found.gaps.length === 0 && found.unused.length === 0 ? 0 : 1;
