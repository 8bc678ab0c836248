// Makes the pictures of docs/console.md: npm run screenshots. It takes ten minutes, because the sparklines show ten minutes.

import path from 'node:path';
import { keeper, ROOT } from './lib/program.mjs';
import { screenshots } from './lib/screenshots.mjs';

const undo = [];
try {
  await screenshots(keeper({ after: (job) => undo.push(job) }), {
    folder: process.env.FOLDER ?? path.join(ROOT, 'docs', 'console'),
    busyMs: Number(process.env.BUSY_MS ?? 620_000),
  });
} finally {
  for (const job of undo) await job();
}
