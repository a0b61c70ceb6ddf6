/**
 * An early-training comparison: each decoder and each neural vocoder at `nano` on the same recordings, once with equal steps
 * and once with equal minutes, where a system's steps follow from what its first run took by the clock; then held-out items of each
 * are measured. Writes results.json and table.md into the folder; the same command goes on where it was stopped.
 *
 * Run: npx tsx bench/earlyTraining/compare.ts --steps 2000 --minutes 10 [--out runs/early-training] [--only NAME...]
 *        [OVERRIDES...]
 * Overrides go to every training; use another folder for others.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFileAtomically } from '../../src/core/atomicFile.ts';
import type { RunEvaluation } from '../../src/evaluation/runEvaluation.ts';
import { medianStep } from '../../src/run/stepTimes.ts';
import { type ComparedRow, comparisonTable, figuresOf, stepsIn } from './figures.ts';
import { type ComparedSystem, systems } from './systems.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string' },
    minutes: { type: 'string' },
    out: { type: 'string', default: 'runs/early-training' },
    only: { type: 'string', multiple: true, default: systems.map(({ name }) => name) },
  },
});
const [steps, minutes] = [positive('steps', values.steps), positive('minutes', values.minutes)];
const stranger = values.only.find((name) => !systems.some((system) => system.name === name));
if (stranger !== undefined) refuse(`no system '${stranger}'; known: ${systems.map(({ name }) => name).join(', ')}`);
const chosen = systems.filter(({ name }) => values.only.includes(name));
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

function positive(name: string, text: string | undefined): number {
  const value = Number(text);
  if (value > 0) return value;
  return refuse(`--${name} is ${text ?? 'missing'}, expected a number above 0`);
}

function refuse(why: string): never {
  console.error(`early-training: ${why}`);
  process.exit(2);
}

let stopping = false;

/** Runs a command of tonelab; a signal that stops this program lets it write its checkpoint. */
function tonelab(args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = (signal: NodeJS.Signals) => {
    stopping = true;
    child.kill(signal);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return new Promise((resolve) =>
    child.on('close', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(code === 0);
    }),
  );
}

interface TrainedStage {
  readonly name: string;
  readonly folder: string;
  readonly steps: number;
  readonly wallSeconds: number;
  readonly audioSeconds: number;
}

interface Trained {
  readonly evaluation: RunEvaluation;
  readonly row: ComparedRow;
}

/** Trains and measures a system, or reads what was done before; undefined where it failed. */
async function trained(
  system: ComparedSystem,
  budget: { readonly kind: 'steps' | 'minutes'; readonly steps: number; readonly label: string },
): Promise<Trained | undefined> {
  const name = `${system.name}-${budget.label}`;
  const folder = join(values.out, name);
  const evaluated = join(folder, 'evaluation.json');
  if (!existsSync(evaluated)) {
    const own = [`name=${name}`, `outputFolder=${values.out}`, 'trainer.samplesEverySteps=1000000'];
    const until = `recipe.stages.${system.stage}.until.steps=${budget.steps}`;
    if (!(await tonelab(['train', ...system.overrides, ...own, until, ...positionals]))) return undefined;
    if (!(await tonelab(['evaluate', folder]))) return undefined;
  }
  const evaluation = await readJson<RunEvaluation>(evaluated);
  const { stages } = await readJson<{ readonly stages: readonly TrainedStage[] }>(join(folder, 'stages.json'));
  const stage = stages.at(-1) as TrainedStage;
  const row = {
    ...{ system: system.name, part: system.part, budget: budget.kind, steps: stage.steps },
    stepMs: medianStep(stage.folder)?.stepMs ?? null,
    trainingMinutes: stage.wallSeconds / 60,
    audioMinutes: stage.audioSeconds / 60,
    figures: figuresOf(evaluation, system.measured),
  };
  return { evaluation, row };
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}

/** What no training changes: the recordings' own likeness, and Griffin-Lim on their mels. */
function untrainedRows(evaluation: RunEvaluation): readonly ComparedRow[] {
  const nothing = { budget: 'none', steps: 0, stepMs: null, trainingMinutes: 0, audioMinutes: 0 } as const;
  return [
    { system: 'griffin-lim', part: 'vocoder', ...nothing, figures: figuresOf(evaluation, 'copy-synthesis') },
    { system: 'recordings', part: 'vocoder', ...nothing, figures: figuresOf(evaluation, 'recording') },
  ];
}

const rows: ComparedRow[] = [];
const failed: string[] = [];

async function note(): Promise<void> {
  const about = { steps, minutes, overrides: positionals, node: process.versions.node, rows, failed };
  await writeFileAtomically(join(values.out, 'results.json'), `${JSON.stringify(about, null, 1)}\n`);
  await writeFileAtomically(join(values.out, 'table.md'), `${comparisonTable(rows)}\n`);
}

async function compare(system: ComparedSystem, kind: 'steps' | 'minutes'): Promise<void> {
  const first = rows.find((row) => row.system === system.name && row.budget === 'steps');
  // By the clock, recording of graphs included: where steps differ in length, their median is no measure of all of them.
  const timed = first && (first.trainingMinutes * 60_000) / first.steps;
  const budget =
    kind === 'steps'
      ? { kind, steps, label: `${steps}-steps` }
      : { kind, steps: stepsIn(minutes, timed ?? Number.NaN), label: `${minutes}-minutes` };
  const done = Number.isFinite(budget.steps) ? await trained(system, budget) : undefined;
  if (stopping) return;
  if (done === undefined) failed.push(`${system.name}, equal ${kind}`);
  else {
    rows.push(done.row);
    if (kind === 'steps' && system === chosen.find(({ stage }) => stage === 'base')) {
      rows.push(...untrainedRows(done.evaluation));
    }
  }
  await note();
}

await mkdir(values.out, { recursive: true });
for (const kind of ['steps', 'minutes'] as const) {
  for (const system of chosen) if (!stopping) await compare(system, kind);
}
console.log(comparisonTable(rows));
for (const name of failed) console.error(`early-training: ${name}: did not finish; its output is above`);
if (stopping) console.error('early-training: stopped; the same command goes on');
process.exitCode = stopping || failed.length > 0 ? 1 : 0;
