/** Grows a corpus by chance, by coverage and by what the model asks for. See README.md. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { metricsOf } from '../../src/cli/evaluateTrained.ts';
import { openFromArguments } from '../../src/cli/openFromArguments.ts';
import { runTraining } from '../../src/cli/runTraining.ts';
import { writeFileAtomically } from '../../src/core/atomicFile.ts';
import { hashFraction } from '../../src/corpus/contentHash.ts';
import { hashOrder } from '../../src/corpus/hashOrder.ts';
import type { PreparedCorpus, PreparedUtterance } from '../../src/corpus/preparedCorpus.ts';
import { meanFigure } from '../../src/evaluation/bootstrap.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { askRun } from '../../src/run/askRun.ts';
import { registryAxes } from '../../src/run/dataPlugins.ts';
import { evaluateRun } from '../../src/run/evaluateRun.ts';
import { metricEnvironment } from '../../src/run/metricEnvironment.ts';
import { planStage } from '../../src/run/planStage.ts';
import { openTrained } from '../../src/run/runStages.ts';
import { stageContext } from '../../src/run/stageKey.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '300' },
    out: { type: 'string', default: 'runs/active-learning' },
    /** The folder of a finished run of `nano-base`; without it, one is trained. */
    base: { type: 'string' },
    plan: { type: 'boolean', default: false },
  },
});

const budgets = [10, 30, 60, 120] as const;
const arms = ['random', 'coverage', 'active'] as const;
type Arm = (typeof arms)[number];
const sides = { coverage: { coverage: 1, loss: 0, spread: 0 }, active: { coverage: 1, loss: 1, spread: 1 } } as const;
const primary = { measure: 'mel-cepstral-distortion', seconds: 60, arm: 'active', against: 'random' } as const;
const out = resolve(values.out);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const target = 'gcin-female';

interface Round {
  readonly seed: number;
  /** The arms of a seed share their first round. */
  readonly arm: Arm | 'first';
  readonly seconds: number;
}

interface RoundResult extends Round {
  readonly ids: readonly string[];
  readonly utterances: number;
  readonly distortion: number;
  readonly loss: number;
  readonly durationErrorMs: number;
  /** Of this round, its asking too. */
  readonly wallSeconds: number;
}

const folderOf = ({ seed, arm, seconds }: Round) => join(out, `seed-${seed}-${arm}-${seconds}`);
const before = ({ seed, arm, seconds }: Round): Round => {
  const earlier = budgets[budgets.indexOf(seconds as 30) - 1] as number;
  return { seed, arm: earlier === budgets[0] ? 'first' : arm, seconds: earlier };
};

async function openRound(overrides: readonly string[]) {
  return openFromArguments({ 'config-dir': [], 'config-name': 'config', overrides });
}

/** The voice that every round starts from. */
async function trainBase(): Promise<string> {
  if (values.base !== undefined) return resolve(values.base);
  const folder = join(out, 'base');
  if (existsSync(join(folder, 'stages.json'))) return folder;
  const { run, configYaml, origin } = await openRound([
    'recipe=nano-base',
    `runFolder=${folder}`,
    `outputFolder=${out}`,
  ]);
  const { params, finished } = await runTraining(run, { configYaml, origin, quiet: true });
  disposeParams(params);
  run.close();
  if (!finished) process.exit(1);
  return folder;
}

function overridesOf(round: Round, base: string, list: string): readonly string[] {
  const stage = 'recipe.stages.few-shot';
  return [
    'recipe=few-shot',
    '~recipe.stages.base',
    `+${stage}.initFrom=[{run: ${base}}]`,
    `${stage}.until.steps=${values.steps}`,
    `+${stage}.data.target.selection={name: list, file: ${list}}`,
    `${stage}.data.target.budgetSeconds=${round.seconds}`,
    `seed=${round.seed}`,
    `outputFolder=${out}`,
    `runFolder=${folderOf(round)}`,
  ];
}

/** The held-out utterances that `ask` hears, or those that judge, beside all that may be trained on. */
function withHalf(corpus: PreparedCorpus, half: 'asked' | 'judging'): PreparedCorpus {
  const isAsked = ({ id }: PreparedUtterance) => hashFraction(0, `half ${id}`) < 0.5;
  const utterances = corpus.utterances.filter(
    (utterance) => utterance.split !== 'heldout' || isAsked(utterance) === (half === 'asked'),
  );
  return { ...corpus, utterances };
}

const poolOf = (corpus: PreparedCorpus) =>
  corpus.utterances.filter(
    ({ speaker, split, kind, tags }) =>
      speaker === target && split === 'train' && kind === 'recorded' && tags.unit === 'syllable',
  );

/** Ids in a given order that fit into the budget beside those that are there. */
function grown(
  chosen: readonly string[],
  order: readonly string[],
  { corpus, seconds }: { readonly corpus: PreparedCorpus; readonly seconds: number },
): readonly string[] {
  const durations = new Map(poolOf(corpus).map(({ id, durationSeconds }) => [id, durationSeconds]));
  const ids = [...chosen];
  let left = seconds - ids.reduce((sum, id) => sum + (durations.get(id) ?? 0), 0);
  for (const id of order) {
    const own = durations.get(id) ?? Number.POSITIVE_INFINITY;
    if (ids.includes(id) || own > left) continue;
    ids.push(id);
    left -= own;
  }
  return ids;
}

type Opened = Awaited<ReturnType<typeof openRound>>;

/** What a trained round says of its held-out half, and what it asks for of the utterances that it has not heard. */
async function ask(
  { run, registry }: Opened,
  heard: readonly string[],
  half: 'asked' | 'judging',
  arm: keyof typeof sides,
) {
  const trained = await openTrained(run);
  const whole = withHalf(await run.corpus(), half);
  const pool = poolOf(whole).filter(({ id }) => !heard.includes(id));
  // What may still be recorded is not what the corpus has: only the chosen utterances count as training data.
  const utterances = whole.utterances.filter(
    ({ id, split, speaker }) => split === 'heldout' || speaker !== target || heard.includes(id),
  );
  const corpus = { ...whole, utterances };
  const { config, mode, plugins } = run;
  const { parts, params } = trained;
  const result = await askRun(
    {
      ...{ folder: run.folder, parts, params, corpus, stages: config.recipe.stages, synthesis: config.synthesis },
      read: run.frontend.read,
      planOf: (name, stage) => {
        const context = stageContext({ config, parts, mode, plugins }, name, stage);
        return planStage({ ...context, validationUtterances: 2 * whole.utterances.length }, async () => whole);
      },
    },
    {
      axes: [{ name: 'phonemes', weight: 1, axis: registryAxes(registry).axis('phonemes') }],
      pool: pool.map(({ id, text }) => ({ id, text, split: 'train', tags: { unit: 'syllable' } })),
      ...{ weights: sides[arm], most: pool.length, samples: 6, sampled: pool.length, speaker: target },
    },
  );
  return { result, trained };
}

async function chosenIds(round: Round, base: string, corpus: PreparedCorpus): Promise<readonly string[]> {
  const { seed, arm, seconds } = round;
  const byChance = hashOrder(poolOf(corpus), seed, ({ id }) => id).map(({ id }) => id);
  if (arm === 'first') return grown([], byChance, { corpus, seconds });
  const earlier = resultOf(before(round)) as RoundResult;
  if (arm === 'random') return grown(earlier.ids, byChance, { corpus, seconds });
  const opened = await openRound(overridesOf(before(round), base, join(folderOf(before(round)), 'chosen.txt')));
  const { result, trained } = await ask(opened, earlier.ids, 'asked', arm);
  disposeParams(trained.params);
  opened.run.close();
  return grown(
    earlier.ids,
    result.sentences.map(({ id }) => id),
    { corpus, seconds },
  );
}

function resultOf(round: Round): RoundResult | undefined {
  const file = join(folderOf(round), 'result.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RoundResult) : undefined;
}

async function playRound(round: Round, base: string, corpus: PreparedCorpus): Promise<void> {
  if (resultOf(round) !== undefined) return;
  const startedAt = performance.now();
  const folder = folderOf(round);
  const list = join(folder, 'chosen.txt');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(list)) await writeFileAtomically(list, `${(await chosenIds(round, base, corpus)).join('\n')}\n`);
  const ids = readFileSync(list, 'utf8').trim().split('\n');
  const opened = await openRound(overridesOf(round, base, list));
  const { run, configYaml, origin, registry } = opened;
  const done = await runTraining(run, { configYaml, origin, quiet: true });
  disposeParams(done.params);
  if (!done.finished) process.exit(1);
  const { result, trained } = await ask(opened, ids, 'judging', 'coverage');
  const { parts, params } = trained;
  const judged = withHalf(await run.corpus(), 'judging');
  const environment = metricEnvironment(run.config.preparation.spectral, { corpus: judged });
  const { pairRows } = await evaluateRun({
    ...{ parts, params, corpus: judged, config: run.config, compile: run.mode.compile, folder, voices: [target] },
    metrics: metricsOf(registry, run.config, environment).filter(({ name }) => name === primary.measure),
  });
  const measured = pairRows.find(({ unit, system }) => unit === 'syllable' && system === 'synthesis');
  const figure = measured?.figures[primary.measure];
  disposeParams(params);
  await environment.close();
  run.close();
  if (figure === undefined || !('value' in figure)) throw new Error(`${folder}: ${primary.measure} was not measured`);
  const { loss, durationErrorMs } = result;
  const summary: RoundResult = {
    ...{ ...round, ids, utterances: ids.length, distortion: figure.value, loss, durationErrorMs },
    wallSeconds: (performance.now() - startedAt) / 1000,
  };
  await writeFileAtomically(join(folder, 'result.json'), `${JSON.stringify(summary, null, 1)}\n`);
}

/** Mean over seeds of an arm less random, with its interval. */
function contrast(arm: Arm, seconds: number, of: (result: RoundResult) => number) {
  const differences = seeds.map((seed) => {
    const [own, other] = [arm, primary.against].map((one) => resultOf({ seed, arm: one, seconds }));
    return own === undefined || other === undefined ? undefined : of(own) - of(other);
  });
  return meanFigure(differences, { seed: 1, resamplings: 10_000 });
}

const rounds = seeds.flatMap((seed): readonly Round[] => [
  { seed, arm: 'first', seconds: budgets[0] },
  ...budgets.slice(1).flatMap((seconds) => arms.map((arm) => ({ seed, arm, seconds }))),
]);
if (values.plan) {
  const done = rounds.flatMap((round) => resultOf(round) ?? []);
  for (const round of rounds) console.log(`${folderOf(round)}${resultOf(round) === undefined ? '' : ' (done)'}`);
  const mean = done.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0) / done.length;
  const hours = ((rounds.length - done.length) * mean) / 3600;
  const left =
    done.length === 0 ? 'none done yet' : `about ${hours.toFixed(1)} h left, at ${mean.toFixed(0)} s a round`;
  console.log(`${rounds.length} rounds of ${values.steps} steps, ${done.length} done: ${left}`);
  process.exit(0);
}
const base = await trainBase();
const { run: first } = await openRound([`outputFolder=${out}`, `runFolder=${join(out, 'corpus')}`]);
const corpus = await first.corpus();
for (const round of rounds) {
  console.log(folderOf(round));
  await playRound(round, base, corpus);
}
first.close();
const rows = budgets.slice(1).flatMap((seconds) =>
  (['coverage', 'active'] as const).map((arm) => ({
    ...{ seconds, arm, isPrimary: seconds === primary.seconds && arm === primary.arm },
    distortion: contrast(arm, seconds, ({ distortion }) => distortion),
    loss: contrast(arm, seconds, ({ loss }) => loss),
    durationErrorMs: contrast(arm, seconds, ({ durationErrorMs }) => durationErrorMs),
  })),
);
await writeFileAtomically(join(out, 'results.json'), `${JSON.stringify({ primary, seeds, rows }, null, 1)}\n`);
console.table(
  rows.map(({ distortion, ...row }) => ({
    ...row,
    mean: distortion?.value,
    low: distortion?.low,
    high: distortion?.high,
  })),
);
