// The command `scripts/routes-audit`: prints what `routes_audit.mjs` finds.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

const HELP = `Usage: scripts/routes-audit [--json] [--all] [--ccxt=DIR] [--left-out=FILE] [--conflicts=FILE] [EXCHANGE...]
Lists the REST endpoints of ccxt that no route in conf/routes matches, by exchange and method. Sluice charges a call without a
route the default cost of its group. It treats a write without a route as an order, so a halt would refuse such a cancel.
Endpoints without a route on purpose are in src/test/clients/routes-left-out.json, each with its reason.
Also lists calls that cost less in conf/routes than the packages of Binance futures, Binance portfolio margin and KuCoin state.
Where another source is right, src/test/clients/routes-conflicts.json has the decision and the reason. Sends nothing.

      EXCHANGE          Only these, by their ccxt id (default: all that both ccxt and conf/exchanges.json have).
      --all             Also list the endpoints that have no route on purpose.
      --ccxt=DIR        Folder of another installed ccxt, for example a newer one (default: that of the client tests).
      --left-out=FILE   Another file of endpoints without a route on purpose.
      --conflicts=FILE  Another file of costs that are lower on purpose.
      --json            Print JSON.
  -h, --help            Show this help message and exit.

Exit code: 0 every endpoint has a route or a reason and no cost is lower without one, 1 otherwise or if an entry of a file is not
needed, 2 wrong usage.
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  ccxt: { type: 'string' },
  'left-out': { type: 'string' },
  conflicts: { type: 'string' },
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

function tell({ gaps, known, unused, costs }) {
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
  costs.looser.forEach((line) => console.log(line));
  costs.unused.forEach((entry) => console.log(`listed as a conflict, but the costs are not as it says: ${entry}`));
  console.log(`${costs.looser.length} of ${costs.compared} stated costs are lower here, ${costs.decided} on purpose`);
}

const { values, positionals } = parsed();
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
// Imported here, so that the help needs no installed clients.
const { clientsOf } = await import('./bots.mjs');
const { officialWeights } = await import('./official.mjs');
const { auditCosts, auditRoutes, CONFLICTS, LEFT_OUT, readConflicts, readLeftOut } = await import('./routes_audit.mjs');
const bots = clientsOf(values.ccxt === undefined ? undefined : await installed(values.ccxt));
const ids = bots.map(({ id }) => id);
const unknown = positionals.find((id) => !ids.includes(id));
if (unknown !== undefined) wrong(`unknown exchange '${unknown}'; allowed: ${ids.join(', ')}`);

const chosen = bots.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const costs = auditCosts(chosen.map(({ id }) => id), officialWeights().stated, readConflicts(values.conflicts ?? CONFLICTS));
const found = { ...auditRoutes(chosen, readLeftOut(values['left-out'] ?? LEFT_OUT)), costs };
const shown = values.all ? { ...found, gaps: auditRoutes(chosen, {}).gaps } : found;
if (values.json) console.log(JSON.stringify(shown));
else tell(shown);
process.exitCode = [found.gaps, found.unused, costs.looser, costs.unused].every((list) => list.length === 0) ? 0 : 1;
