/** Grows a corpus by chance, by coverage and by what the model asks for. See README.md. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { metricsOf } from '../../src/cli/evaluateTrained.ts';
import { openFromArguments } from '../../src/cli/openFromArguments.ts';
import { runTraining } from '../../src/cli/runTraining.ts';
import { writeFileAtomically } from '../../src/core/atomicFile.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { hashFraction } from '../../src/corpus/contentHash.ts';
import { hashOrder } from '../../src/corpus/hashOrder.ts';
import type { PreparedCorpus, PreparedUtterance } from '../../src/corpus/preparedCorpus.ts';
import type { PoolSentence } from '../../src/corpus/sentencePool.ts';
import { askSentences } from '../../src/diversity/askSentences.ts';
import { featureTable, ItemIndex, itemCounts } from '../../src/diversity/featureTable.ts';
import { sentenceRows } from '../../src/diversity/readCandidate.ts';
import { readPool } from '../../src/diversity/recommendScript.ts';
import { measurePair } from '../../src/evaluation/pairFigures.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { askRun } from '../../src/run/askRun.ts';
import { registryAxes } from '../../src/run/dataPlugins.ts';
import { metricEnvironment } from '../../src/run/metricEnvironment.ts';
import { planStage } from '../../src/run/planStage.ts';
import { voiceSpeaker } from '../../src/run/samples.ts';
import { stageContext } from '../../src/run/stageKey.ts';
import { heldOutItems } from '../../src/run/voiceRecordings.ts';
import { type Arm, arms, budgets, figuresOf, primary, type Quality } from './figures.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '300' },
    out: { type: 'string', default: 'runs/active-learning' },
    /** The folder of a finished run that has the stage `base`; without it, one is trained. */
    base: { type: 'string' },
    plan: { type: 'boolean', default: false },
  },
});

const sides = { coverage: { coverage: 1, loss: 0, spread: 0 }, active: { coverage: 1, loss: 1, spread: 1 } } as const;
/** As `diversity ask` does where nothing else is said. */
const sampling = { samples: 6, sampled: 200 } as const;
const out = resolve(values.out);
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const target = 'gcin-female';

interface Round {
  readonly seed: number;
  /** The arms of a seed share their first round. */
  readonly arm: Arm | 'first';
  readonly seconds: number;
}

interface RoundResult extends Round, Quality {
  readonly ids: readonly string[];
  readonly utterances: number;
  /** Judging syllables that came out without a sound; no distortion is measured of them. */
  readonly silent: number;
  /** Of this round; asking is for the next one. */
  readonly wallSeconds: number;
  readonly phaseSeconds: Readonly<Record<'choosing' | 'training' | 'judging' | 'asking', number>>;
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
    `+${stage}.initFrom=[{run: ${base}, stage: base}]`,
    `${stage}.until.steps=${values.steps}`,
    `+${stage}.data.target.selection={name: list, file: ${list}}`,
    `${stage}.data.target.budgetSeconds=${round.seconds}`,
    `seed=${round.seed}`,
    // Nothing of these decides a value that is reported.
    ...[`trainer.validationEverySteps=${values.steps}`, 'trainer.validationUtterances=2', 'trainer.keepLast=1'],
    `outputFolder=${out}`,
    `runFolder=${folderOf(round)}`,
  ];
}

/** The held-out syllables that `ask` hears, or those that judge, beside all that may be trained on. */
function withHalf(corpus: PreparedCorpus, half: 'asked' | 'judging'): PreparedCorpus {
  const isAsked = ({ id }: PreparedUtterance) => hashFraction(0, `half ${id}`) < 0.5;
  const utterances = corpus.utterances.filter(
    (one) => one.split !== 'heldout' || (one.tags.unit === 'syllable' && isAsked(one) === (half === 'asked')),
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

const axesOf = ({ registry }: Pick<Opened, 'registry'>) => [
  { name: 'phonemes', weight: 1, axis: registryAxes(registry).axis('phonemes') },
];

/** What may still be heard, as sentences of a pool. */
const unheardOf = (corpus: PreparedCorpus, heard: readonly string[]): readonly PoolSentence[] =>
  poolOf(corpus)
    .filter(({ id }) => !heard.includes(id))
    .map(({ id, text }) => ({ id, text, split: 'train', tags: { unit: 'syllable' } }));

/** What a model says of one half of what is held out, and which of the pool it asks for. */
async function ask(
  { run, registry }: Opened,
  params: ModelParams,
  about: {
    readonly corpus: PreparedCorpus;
    readonly heard: readonly string[];
    readonly pool: readonly PoolSentence[];
    readonly weights: (typeof sides)[keyof typeof sides];
  },
) {
  const { corpus: whole, heard, pool, weights } = about;
  // What may still be recorded is not what the corpus has: only the chosen utterances count as training data.
  const utterances = whole.utterances.filter(
    ({ id, split, speaker }) => split === 'heldout' || speaker !== target || heard.includes(id),
  );
  const parts = await run.parts();
  const corpus = { ...whole, utterances };
  const { config, mode, plugins } = run;
  return askRun(
    {
      ...{ folder: run.folder, parts, params, corpus, stages: config.recipe.stages, synthesis: config.synthesis },
      read: run.frontend.read,
      planOf: (name, stage) => {
        const context = stageContext({ config, parts, mode, plugins }, name, stage);
        return planStage({ ...context, validationUtterances: 2 * whole.utterances.length }, async () => whole);
      },
    },
    { axes: axesOf({ registry }), pool, weights, most: pool.length, ...sampling, speaker: target },
  );
}

/** The order in which `ask` would have them by coverage alone, for which it needs no model. */
function coverageOrder(opened: Opened, corpus: PreparedCorpus, heard: readonly string[]): readonly string[] {
  const axes = axesOf(opened);
  const index = new ItemIndex(axes);
  const own = poolOf(corpus).filter(({ id }) => heard.includes(id));
  const { candidates } = readPool(unheardOf(corpus, heard), sentenceRows(index, axes));
  const judged = candidates.map((candidate) => ({ candidate, loss: 0, spread: undefined, hard: [] }));
  const counts = itemCounts(featureTable(own, axes));
  const asked = askSentences(judged, index, { counts, weights: sides.coverage, most: judged.length });
  return asked.map(({ id }) => id);
}

const askedFile = (round: Round) => join(folderOf(round), 'asked.txt');
const readIds = (file: string): readonly string[] => readFileSync(file, 'utf8').trim().split('\n');
const writeIds = (file: string, ids: readonly string[]) => writeFileAtomically(file, `${ids.join('\n')}\n`);

function chosenIds(round: Round, opened: Opened, corpus: PreparedCorpus): readonly string[] {
  const { seed, arm, seconds } = round;
  const byChance = () => hashOrder(poolOf(corpus), seed, ({ id }) => id).map(({ id }) => id);
  if (arm === 'first') return grown([], byChance(), { corpus, seconds });
  const { ids } = resultOf(before(round)) as RoundResult;
  const orders = {
    random: byChance,
    coverage: () => coverageOrder(opened, corpus, ids),
    active: () => readIds(askedFile(before(round))),
  };
  return grown(ids, orders[arm](), { corpus, seconds });
}

function resultOf(round: Round): RoundResult | undefined {
  const file = join(folderOf(round), 'result.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RoundResult) : undefined;
}

/** Mean over the judging syllables that can be heard, and how many cannot. */
async function distortionOf(
  { run, registry }: Opened,
  params: ModelParams,
  judged: PreparedCorpus,
): Promise<Pick<RoundResult, 'distortion' | 'silent'>> {
  const { config, mode } = run;
  const environment = metricEnvironment(config.preparation.spectral, { corpus: judged });
  const metrics = metricsOf(registry, config, environment).filter(({ name }) => name === primary.measure);
  const system = { parts: await run.parts(), params, corpus: judged, config, compile: mode.compile };
  const speaker = voiceSpeaker(system, [target]);
  const values: (number | undefined)[] = [];
  for (const one of heldOutItems(judged, target, { unit: 'syllable', count: Number.POSITIVE_INFINITY })) {
    const { text, language, pinyin } = one;
    const item = { voice: target, unit: 'syllable', text, language, pinyin } as const;
    const pair = { produced: await speaker.say(one, target), real: { samples: one.wave() }, item };
    values.push((await measurePair(pair, metrics, judged.settings)).values[primary.measure]);
  }
  speaker.dispose();
  await environment.close();
  const heard = values.filter((value) => value !== undefined);
  if (heard.length === 0) throw new Error(`${run.folder}: all judging syllables came out silent`);
  const distortion = heard.reduce((sum, value) => sum + value, 0) / heard.length;
  return { distortion, silent: values.length - heard.length };
}

/** A round whose model is asked what comes next: the active arm's, and the first of all. */
const isAsked = ({ arm, seconds }: Round) => (arm === 'active' || arm === 'first') && seconds !== budgets.at(-1);

async function playRound(round: Round, base: string, corpus: PreparedCorpus): Promise<void> {
  if (resultOf(round) !== undefined) return;
  const startedAt = performance.now();
  const lap = () => (performance.now() - startedAt) / 1000;
  const folder = folderOf(round);
  const list = join(folder, 'chosen.txt');
  mkdirSync(folder, { recursive: true });
  const opened = await openRound(overridesOf(round, base, list));
  const { run, configYaml, origin } = opened;
  if (!existsSync(list)) await writeIds(list, chosenIds(round, opened, corpus));
  const heard = readIds(list);
  const choosing = lap();
  const { params, finished } = await runTraining(run, { configYaml, origin, quiet: true });
  if (!finished) process.exit(1);
  const trained = lap();
  const judged = withHalf(corpus, 'judging');
  const pool = unheardOf(corpus, heard);
  const about = { corpus: judged, heard, pool: pool.slice(0, 1), weights: sides.coverage };
  const { loss, durationErrorMs } = await ask(opened, params, about);
  const { distortion, silent } = await distortionOf(opened, params, judged);
  const judgedAt = lap();
  if (isAsked(round)) {
    const { sentences } = await ask(opened, params, {
      ...{ corpus: withHalf(corpus, 'asked'), heard, pool, weights: sides.active },
    });
    await writeIds(
      askedFile(round),
      sentences.map(({ id }) => id),
    );
  }
  disposeParams(params);
  run.close();
  const phaseSeconds = {
    choosing,
    training: trained - choosing,
    judging: judgedAt - trained,
    asking: lap() - judgedAt,
  };
  const result: RoundResult = {
    ...{ ...round, ids: heard, utterances: heard.length, silent, distortion, loss, durationErrorMs },
    ...{ wallSeconds: lap(), phaseSeconds },
  };
  await writeFileAtomically(join(folder, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
}

/** Rounds of one folder are comparable only where they were trained alike. */
async function keepDesign(base: string): Promise<void> {
  const file = join(out, 'design.json');
  const design = { steps: Number(values.steps), base, target, budgets, sampling, sides };
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const own = `${JSON.stringify(design, null, 1)}\n`;
  if (kept !== undefined && kept !== own) {
    throw new Error(
      `${file}: rounds of another design are here already; name another folder with --out\n${kept}${own}`,
    );
  }
  await writeFileAtomically(file, own);
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
await keepDesign(base);
const { run: first } = await openRound([`outputFolder=${out}`, `runFolder=${join(out, 'corpus')}`]);
const corpus = await first.corpus();
for (const round of rounds) {
  console.log(folderOf(round));
  await playRound(round, base, corpus);
}
first.close();
const figures = figuresOf(seeds, ({ arm, ...round }) =>
  resultOf({ ...round, arm: round.seconds === budgets[0] ? 'first' : arm }),
);
await writeFileAtomically(join(out, 'results.json'), `${JSON.stringify({ seeds, ...figures }, null, 1)}\n`);
console.table(figures.levels.map(({ seconds, arm, distortion }) => ({ seconds, arm, ...distortion })));
console.table(
  figures.contrasts.map(({ seconds, arm, isPrimary, distortion }) => ({ seconds, arm, isPrimary, ...distortion })),
);
