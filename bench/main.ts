/**
 * Benchmarks against peers, interleaved in one run.
 *
 * Run: npm run bench -- NAME... [--model MODEL...] [--variant VARIANT...] [--size WORD...] [--rounds 9] [--json | --markdown] [--out FILE] [--python PYTHON]
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benches, modelNames } from './benches.ts';
import type { ContenderSpec } from './contest/contender.ts';
import { type BenchRow, contest } from './contest/contest.ts';
import { markdownTable } from './contest/markdownTable.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    out: { type: 'string' },
    python: { type: 'string', default: process.env['TONELAB_BENCH_PYTHON'] ?? 'python3' },
    model: { type: 'string', multiple: true, default: [] },
    variant: { type: 'string', multiple: true, default: [] },
    size: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '9' },
  },
});

function expectKnown(what: string, names: readonly string[], known: readonly string[]): void {
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  console.error(`bench: no ${what} '${stranger}'; known: ${known.join(', ')}`);
  process.exit(2);
}

const names = positionals.length > 0 ? positionals : Object.keys(benches);
expectKnown('benchmark', names, Object.keys(benches));
expectKnown('model', values.model, modelNames);
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`bench: --rounds is '${values.rounds}', expected a whole number of at least 1`);
  process.exit(2);
}

const rows: BenchRow[] = [];
for (const name of names) {
  for (const part of benches[name]?.({ python: values.python, models: values.model }) ?? []) {
    const { size, unit, before } = part;
    if (values.size.length > 0 && !values.size.some((word) => size.includes(word))) continue;
    const wanted = ({ variant }: ContenderSpec) => values.variant.length === 0 || values.variant.includes(variant);
    const contenders = part.contenders.filter(wanted);
    if (contenders.length === 0) continue;
    if (before !== undefined)
      spawnSync(before[0] as string, before.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
    const result = await contest({ bench: name, size, unit }, contenders, rounds);
    rows.push(...result.rows);
    if (result.missing.length > 0) console.error(`${size}: could not run here: ${result.missing.join(', ')}`);
    for (const line of result.disagreements) {
      console.error(`${size}: not the same step: ${line}`);
      process.exitCode = 1;
    }
  }
}
if (rows.length === 0) {
  const asked = [...values.variant.map((name) => `--variant ${name}`), ...values.size.map((word) => `--size ${word}`)];
  console.error(`bench: nothing fits ${asked.join(' ')}`);
  process.exit(2);
}
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(rows, null, 2)}\n`);
if (values.markdown) console.log(markdownTable(rows));
else if (values.json) console.log(JSON.stringify(rows, null, 2));
else {
  console.log(`${cpus()[0]?.model}, ${cpus().length} processors, Node ${process.versions.node}`);
  const width = Math.max(...rows.map(({ size }) => size.length));
  for (const { variant, size, unit, min, median, peakRssMb } of rows) {
    const figures = `${min.toFixed(1).padStart(9)} ${median.toFixed(1).padStart(9)} ${unit}`;
    console.log(`${size.padEnd(width)} ${variant.padEnd(18)} ${figures} ${peakRssMb.toFixed(0).padStart(7)} MB`);
  }
}
