/**
 * How far each part is from its reference: runs the suites that compare whole tensors with the references' recorded ones, and
 * prints the largest differences as a table.
 *
 * Run: npm run parity [-- NAME...]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NotedDifference } from '../../src/testing/toBeAllClose.ts';
import { type ComparedPart, comparedParts, parityTable } from './comparedParts.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const names = process.argv.slice(2);
const known = comparedParts.map(({ name }) => name);
const stranger = names.find((name) => !known.includes(name));
if (stranger !== undefined) {
  console.error(`parity: no part '${stranger}'; known: ${known.join(', ')}`);
  process.exit(2);
}
const parts = comparedParts.filter(({ name }) => names.length === 0 || names.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'tonelab-parity-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** What the comparisons of a part's suite found; nothing where it failed before the first. */
function differencesOf({ suite, tests }: ComparedPart, index: number): readonly NotedDifference[] | undefined {
  const file = join(folder, `${index}.jsonl`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', suite, '-t', tests, '--reporter=dot'], {
    cwd: root,
    env: { ...process.env, TONELAB_DIFFERENCES: file },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) return undefined;
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as NotedDifference);
}

const rows = parts.map((part, index) => ({ part, differences: differencesOf(part, index) }));
console.log(parityTable(rows));
for (const { part, differences } of rows) {
  if (differences !== undefined) continue;
  console.error(`parity: ${part.name}: its suite failed; npx vitest run ${part.suite} -t '${part.tests}'`);
  process.exitCode = 1;
}
