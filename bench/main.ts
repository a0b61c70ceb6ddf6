/**
 * Benchmarks against peers, interleaved in one run.
 *
 * Run: npm run bench -- train-step|features|config|startup [--json] [--python <python with torch, torchaudio, librosa>]
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ContenderSpec } from './contest/contender.ts';
import { type BenchRow, contest } from './contest/contest.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, python: { type: 'string' } },
});
const python = values.python ?? process.env['TONELAB_BENCH_PYTHON'] ?? 'python3';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const ours = (variant: string, script: string, args: readonly string[], env = {}): ContenderSpec => ({
  variant,
  command: [process.execPath, '--import', 'tsx', file(script), ...args],
  env: { TONELAB_BENCH_PYTHON: python, ...env },
});
const peer = (variant: string, script: string, args: readonly string[]): ContenderSpec => ({
  variant,
  command: [python, file(script), ...args],
});

interface Part {
  readonly size: string;
  readonly unit: string;
  readonly contenders: readonly ContenderSpec[];
}

const benches: Readonly<Record<string, () => readonly Part[]>> = {
  'train-step': () =>
    [
      ['4', '200'],
      ['8', '400'],
    ].map((size) => ({
      size: `gated-conv stack, 16 x 192, B${size.join(' x T')}`,
      unit: 'ms',
      contenders: [
        ours('tonelab-eager', 'trainStep/gatedConv.ts', ['off', ...size]),
        ours('tonelab-compiled', 'trainStep/gatedConv.ts', ['float32', ...size]),
        ours('tonelab-bf16', 'trainStep/gatedConv.ts', ['bfloat16', ...size]),
        ours('tonelab-xla', 'trainStep/gatedConv.ts', ['float32', ...size], { TONELAB_BENCH_XLA: '1' }),
        peer('torch-eager', 'trainStep/gatedConv.py', ['eager', ...size]),
        peer('torch-compile', 'trainStep/gatedConv.py', ['compile', ...size]),
        peer('torch-autocast', 'trainStep/gatedConv.py', ['autocast', ...size]),
      ],
    })),
  features: () => [
    {
      size: 'log-mel of 10 s, 22.05 kHz, 80 bins',
      unit: 'ms',
      contenders: [
        ours('tonelab', 'logMel/ours.ts', ['10']),
        peer('librosa', 'logMel/peers.py', ['librosa', '10']),
        peer('torchaudio', 'logMel/peers.py', ['torchaudio', '10']),
      ],
    },
  ],
  config: () =>
    [
      ['compose and resolve the default config', 'compose'],
      ['tonelab --help', 'help'],
      ['compose, check, freeze 1,000 jobs', 'sweep'],
    ].map(([size = '', work = '']) => ({
      size,
      unit: 'ms',
      contenders: [ours('tonelab', 'config/config.ts', [work])],
    })),
  startup: () => [
    {
      size: 'process start to first operation',
      unit: 'ms',
      contenders: [ours('tonelab', 'startup.ts', ['tonelab']), ours('torch', 'startup.ts', ['torch'])],
    },
  ],
};

const names = positionals.length > 0 ? positionals : Object.keys(benches);
const rows: BenchRow[] = [];
for (const name of names) {
  const parts = benches[name];
  if (parts === undefined) {
    console.error(`bench: no benchmark '${name}'; known: ${Object.keys(benches).join(', ')}`);
    process.exit(2);
  }
  for (const { contenders, ...about } of parts()) {
    const result = await contest({ bench: name, ...about }, contenders);
    rows.push(...result.rows);
    if (result.missing.length > 0) console.error(`${about.size}: could not run here: ${result.missing.join(', ')}`);
  }
}
if (values.json) console.log(JSON.stringify(rows, null, 2));
else {
  console.log(`${cpus()[0]?.model}, ${cpus().length} processors, Node ${process.versions.node}`);
  for (const { variant, size, unit, min, median, peakRssMb } of rows) {
    const figures = `${min.toFixed(1).padStart(9)} ${median.toFixed(1).padStart(9)} ${unit}`;
    console.log(`${size.padEnd(40)} ${variant.padEnd(18)} ${figures} ${peakRssMb.toFixed(0).padStart(7)} MB`);
  }
}
