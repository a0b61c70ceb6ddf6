import { extname } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import type { AskWeights } from '../diversity/askSentences.ts';
import { CheckpointError, ConfigError, CorpusError } from '../errors.ts';
import { disposeParams } from '../nn/params.ts';
import { type AskResult, askRun } from '../run/askRun.ts';
import { heardVoices } from '../run/heardVoices.ts';
import { planStage } from '../run/planStage.ts';
import { openTrained } from '../run/runStages.ts';
import { stageContext } from '../run/stageKey.ts';
import { askTable, askText } from './askText.ts';
import { axesFromArguments } from './diversityCorpus.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';
import { readPools, withoutHeldOut } from './sentencePools.ts';

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
  const sentences = await readPools(args.pool);
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
    const pool = withoutHeldOut(sentences, corpus.utterances);
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
  if (out === undefined) return { text: askText(result), notes };
  await writeFileAtomically(out, extname(out) === '.tsv' ? askTable(result.sentences) : `${askText(result)}\n`);
  return { text: out, notes };
}
