#!/usr/bin/env node
/** The command: builds dist/ when the checkout has none or an old one, then hands over to the command line. */
import { ensureDist } from './buildDist.mjs';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) {
  process.stderr.write(`tonelab needs Node 20 to 24; this is ${process.versions.node}.\n`);
  process.exit(1);
}
try {
  await ensureDist((line) => process.stderr.write(`tonelab: ${line}\n`));
} catch (error) {
  process.stderr.write(`tonelab: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
await import('../dist/cli/main.js');
