// The modules of the operators' console, imported without a browser.

import { register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './program.mjs';

/** The folder of the modules; they are served as they are. */
export const CONSOLE = path.join(ROOT, 'src/main/resources/dev/sluice/admin/console');

const folder = pathToFileURL(`${CONSOLE}/`).href;
register('./console-hooks.mjs', import.meta.url, { data: folder });

/** Imports a module by its path below the folder of the console. */
export const shipped = (file) => import(folder + file);
