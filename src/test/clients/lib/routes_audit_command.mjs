// The command `scripts/routes-audit`: prints what `routes_audit.mjs` finds.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

const HELP = `Usage: scripts/routes-audit [--json] [--all] [--ccxt=DIR] [--left-out=FILE] [EXCHANGE...]
Lists the REST endpoints of ccxt that no route in conf/routes matches, by exchange and method. Sluice charges a call without a
route the default cost of its group. It treats a write without a route as an order, so a halt would refuse such a cancel.
Sends nothing. Endpoints without a route on purpose are in src/test/clients/routes-left-out.json, each with its reason.

      EXCHANGE          Only these, by their ccxt id (default: all that both ccxt and conf/exchanges.json have).
      --all             Also list the endpoints that have no route on purpose.
      --ccxt=DIR        Folder of another installed ccxt, for example a newer one (default: that of the client tests).
      --left-out=FILE   Another file of endpoints without a route on purpose.
      --json            Print JSON.
  -h, --help            Show this help message and exit.

Exit code: 0 every endpoint has a route or a reason, 1 an endpoint has neither or an entry of the file is not needed, 2 wrong usage.
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  ccxt: { type: 'string' },
  'left-out': { type: 'string' },
};

/** Parses the command line; exits with 2 if it is wrong. */
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
  unused.forEach((entry) => console.log(`listed as without a route, but it has a route or ccxt no longer has it: ${entry}`));
  console.log(`${gaps.length} without a route, ${known} left out on purpose`);
}

const { values, positionals } = parsed();
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
// Imported here, so that the help needs no installed clients.
const { clientsOf } = await import('./bots.mjs');
const { auditRoutes, LEFT_OUT, readLeftOut } = await import('./routes_audit.mjs');
const bots = clientsOf(values.ccxt === undefined ? undefined : await installed(values.ccxt));
const ids = bots.map(({ id }) => id);
const unknown = positionals.find((id) => !ids.includes(id));
if (unknown !== undefined) wrong(`unknown exchange '${unknown}'; allowed: ${ids.join(', ')}`);

const chosen = bots.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const found = auditRoutes(chosen, readLeftOut(values['left-out'] ?? LEFT_OUT));
const shown = values.all ? { ...found, gaps: auditRoutes(chosen, {}).gaps } : found;
if (values.json) console.log(JSON.stringify(shown));
else tell(shown);
process.exitCode = found.gaps.length === 0 && found.unused.length === 0 ? 0 : 1;
