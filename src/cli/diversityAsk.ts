import { extname } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { ownPoolFile } from '../corpus/sentencePool.ts';
import type { AskedSentence, AskWeights } from '../diversity/askSentences.ts';
import { CheckpointError, ConfigError, CorpusError } from '../errors.ts';
import { disposeParams } from '../nn/params.ts';
import { type AskResult, askRun } from '../run/askRun.ts';
import { heardVoices } from '../run/heardVoices.ts';
import { planStage } from '../run/planStage.ts';
import { openTrained } from '../run/runStages.ts';
import { stageContext } from '../run/stageKey.ts';
import { axesFromArguments } from './diversityCorpus.ts';
import { namesOf, readPools } from './diversityRecommend.ts';
import { openFromFolder } from './openFromArguments.ts';
import { table } from './output.ts';
import { preparationReport } from './runTraining.ts';

export interface AskArguments {
  readonly run: string;
  readonly speaker?: string | undefined;
  readonly axis: readonly string[];
  readonly pool: readonly string[];
  readonly weight: readonly string[];
  readonly most: number;
  readonly samples: number;
  readonly sampled: number;
  readonly out?: string | undefined;
  readonly json: boolean;
}

const usualWeights: AskWeights = { coverage: 1, loss: 1, spread: 1 };

/** Asks the run that a command line names; the table goes to `--out` where it is given. */
export async function askFromArguments(
  args: AskArguments,
): Promise<{ readonly result: AskResult; readonly text: string; readonly notes: readonly string[] }> {
  const weights = weightsFrom(args.weight);
  for (const name of ['most', 'samples', 'sampled'] as const) expectCount(name, args[name], name === 'samples' ? 2 : 1);
  const pool = await readPools(args.pool.length === 0 ? [ownPoolFile] : args.pool);
  const report = preparationReport(args.json);
  const { run, registry } = await openFromFolder(args.run, report);
  try {
    const trained = await openTrained(run);
    if (!trained.finished) {
      throw new CheckpointError(
        `${args.run}: its training was stopped before the end; go on with: tonelab train --from ${args.run}`,
      );
    }
    const corpus = await run.corpus();
    const { config, mode, plugins } = run;
    const { parts, params } = trained;
    const axes = axesFromArguments(args, { registry }, ({ axis }) => !axis.needsSound);
    const heard = axes.find(({ axis }) => axis.needsSound);
    if (heard !== undefined) {
      throw new ConfigError(
        `--axis ${heard.name}: what it looks at is decided by how a sentence is read, not by the sentence`,
      );
    }
    const result = await askRun(
      {
        ...{ folder: args.run, parts, params, corpus, stages: config.recipe.stages, synthesis: config.synthesis },
        read: run.frontend.read,
        planOf: (name, stage) => {
          const context = stageContext({ config, parts, mode, plugins }, name, stage);
          const validationUtterances = corpus.utterances.length * corpus.speakers.length;
          return planStage({ ...context, validationUtterances }, async () => corpus);
        },
      },
      { ...args, axes, pool, weights, speaker: speakerOf(args, corpus.speakers, heardVoices(config)), report },
    );
    disposeParams(params);
    return { result, ...(await written(result, args)) };
  } finally {
    run.close();
  }
}

/** The named one; else the voice of the last role that the run hears, else the only one. */
function speakerOf({ speaker, run }: AskArguments, speakers: readonly string[], heard: readonly string[]): string {
  const wanted = speaker ?? heard.findLast((voice) => speakers.includes(voice)) ?? speakers[0];
  if (wanted !== undefined && speakers.includes(wanted)) return wanted;
  throw new CorpusError(`${run}: no speaker '${wanted}'; there are ${speakers.join(', ') || 'none'}`);
}

/** `coverage=1` -> weights; those that are not named weigh 0 where any is named. */
function weightsFrom(words: readonly string[]): AskWeights {
  if (words.length === 0) return usualWeights;
  const weights: Record<string, number> = { coverage: 0, loss: 0, spread: 0 };
  for (const word of words) {
    const [name = '', value = '1'] = word.split('=');
    if (!Object.hasOwn(weights, name) || !(Number(value) >= 0) || value.trim() === '') {
      throw new ConfigError(`--weight ${word}: expected coverage, loss or spread and a number from 0 on, as in loss=2`);
    }
    weights[name] = Number(value);
  }
  if (Object.values(weights).every((weight) => weight === 0)) {
    throw new ConfigError('--weight: all weights are 0; give at least one above 0');
  }
  return weights as unknown as AskWeights;
}

function expectCount(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ConfigError(`--${name} ${value}: expected a whole number of at least ${least}`);
}

async function written(
  result: AskResult,
  { out }: AskArguments,
): Promise<{ readonly text: string; readonly notes: readonly string[] }> {
  const [first] = result.skipped;
  const notes =
    first === undefined
      ? []
      : [`${result.skipped.length} sentences of the pool cannot be read and are left out; the first: ${first.why}`];
  if (out === undefined) return { text: describe(result), notes };
  await writeFileAtomically(out, extname(out) === '.tsv' ? sentenceTable(result.sentences) : `${describe(result)}\n`);
  return { text: out, notes };
}

function describe({
  stage,
  speaker,
  heldOut,
  loss,
  durationErrorMs,
  samplesFrom,
  phonemes,
  kinds,
  sentences,
}: AskResult) {
  return [
    `${speaker}, stage ${stage}: ${heldOut} held-out utterances, loss ${loss.toFixed(3)}, durations off by ${durationErrorMs.toFixed(0)} ms`,
    'hardest phonemes',
    table([
      ['phoneme', 'held out', 'loss by the mean', 'duration off'],
      ...phonemes
        .slice(0, 12)
        .map(({ phoneme, heldOut: seen, ratio, durationErrorMs: off }) => [
          ...[phoneme, String(seen), ratio.toFixed(2), `${off.toFixed(0)} ms`],
        ]),
    ]),
    'kinds of sentence that are lacking or hard',
    table([
      ['facet', 'item', 'recorded', 'held out', 'loss by the mean'],
      ...kinds
        .slice(0, 12)
        .map(({ facet, item, heard, figure }) => [
          ...[facet, item, heard.toFixed(0), String(figure?.heldOut ?? 0), figure?.ratio.toFixed(2) ?? ''],
        ]),
    ]),
    `sentences to record (samples by ${samplesFrom})`,
    ...sentences.map((sentence, place) =>
      [`${place + 1}. ${sentence.text}`, `      ${sentence.pinyin}`, `      ${reasonsOf(sentence)}`].join('\n'),
    ),
  ].join('\n');
}

function reasonsOf({ closes, hard, loss, spread }: AskedSentence): string {
  const reasons = [
    ...(closes.length === 0 ? [] : [`new: ${namesOf(closes.slice(0, 6))}${closes.length > 6 ? ' ...' : ''}`]),
    ...(hard.length === 0
      ? []
      : [`hard: ${hard.map(({ phoneme, ratio }) => `${phoneme} ${ratio.toFixed(2)} of the mean loss`).join(', ')}`]),
    `loses more than ${(100 * loss).toFixed(0)} % of the pool`,
    ...(spread > 0 ? [`less sure than ${(100 * spread).toFixed(0)} %`] : []),
  ];
  return reasons.join('; ');
}

function sentenceTable(sentences: readonly AskedSentence[]): string {
  const head = ['number', 'id', 'text', 'split', 'pinyin', 'seconds', 'score', 'coverage', 'loss', 'spread', 'reasons'];
  const rows = sentences.map((sentence, place) => {
    const { id, text, pinyin, seconds, score, coverage, loss, spread } = sentence;
    const figures = [seconds.toFixed(1), ...[score, coverage, loss, spread].map((value) => value.toFixed(4))];
    return [String(place + 1), id, text, 'train', pinyin, ...figures, reasonsOf(sentence)];
  });
  return `${[head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('\t', ' ')).join('\t')).join('\n')}\n`;
}
