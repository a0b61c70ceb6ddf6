import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isMissing } from '../core/atomicFile.ts';
import { readMetrics } from '../core/logging/metricsJsonl.ts';
import { type Stage, stageSchema } from '../core/trainer/stage.ts';
import { totalSeconds } from '../corpus/poolSelection.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { AudioKind, CurvePoint, FreezeStage, StageCurves, VoiceBackground } from '../pages/report/reportData.ts';
import { type PoolOptions, stagePools } from './stagePools.ts';
import type { StageResult } from './trainRecipe.ts';

const keySchema = z.object({ stage: stageSchema, seed: z.number() });
const tableSchema = z.object({
  parameters: z.array(
    z.object({
      path: z.string(),
      shape: z.array(z.number()),
      rate: z.object({ peak: z.number() }).nullable(),
    }),
  ),
});

/** The curves of a stage by metric; the count of consumed minutes is no curve. */
export function stageCurves({ name, folder }: StageResult): StageCurves {
  const metrics: Record<string, CurvePoint[]> = {};
  for (const { step, values } of readMetrics(join(folder, 'metrics.jsonl'))) {
    for (const [key, value] of Object.entries(values)) {
      if (key === 'audio_minutes') continue;
      const curve = metrics[key] ?? [];
      metrics[key] = curve;
      curve.push({ step, value });
    }
  }
  return { stage: name, metrics };
}

/** Which parameters a stage trained, from the table that it saved. */
export async function stageFreeze({ name, folder }: StageResult): Promise<FreezeStage> {
  const text = await readText(join(folder, 'parameters.json'));
  const { parameters } = text === undefined ? { parameters: [] } : tableSchema.parse(JSON.parse(text));
  return { stage: name, parameters: parameters.map((row) => ({ ...row, rate: row.rate?.peak ?? null })) };
}

/**
 * What each voice learned from, over all stages: distinct utterances of the pools that the stages drew from. `known.voices`
 * says who plays which role.
 */
export async function voiceBackgrounds(
  stages: readonly StageResult[],
  corpus: PreparedCorpus,
  known: Pick<PoolOptions, 'voices' | 'plugins'>,
): Promise<readonly VoiceBackground[]> {
  const heard = new Map<string, Map<string, PreparedUtterance>>();
  const notes = new Map<string, string[]>();
  for (const stage of stages) {
    const utterances = await drawnUtterances(stage, corpus, known);
    for (const voice of new Set(utterances.map(({ speaker }) => speaker))) {
      const own = utterances.filter(({ speaker }) => speaker === voice);
      const all = heard.get(voice) ?? new Map<string, PreparedUtterance>();
      for (const utterance of own) all.set(utterance.id, utterance);
      heard.set(voice, all);
      const note = `${stage.name}: ${own.length} utterances, ${(totalSeconds(own) / 60).toFixed(1)} min`;
      notes.set(voice, [...(notes.get(voice) ?? []), note]);
    }
  }
  return [...heard].map(([voice, utterances]) => ({
    voice,
    minutes: minutesByKind([...utterances.values()]),
    note: (notes.get(voice) ?? []).join('; '),
  }));
}

/** The distinct utterances of the pools of a stage; none of a language model, nor where the stage's folder is gone. */
export async function drawnUtterances(
  { name, folder }: StageResult,
  corpus: PreparedCorpus,
  known: Pick<PoolOptions, 'voices' | 'plugins'>,
): Promise<readonly PreparedUtterance[]> {
  const text = await readText(join(folder, 'key.json'));
  if (text === undefined) return [];
  const { stage, seed } = keySchema.parse(JSON.parse(text));
  if (isTextOnly(stage)) return [];
  const { pools } = stagePools(stage, corpus, { ...known, seed, heldOutCount: 0, owner: `recipe.stages.${name}` });
  const drawn = pools.flatMap(({ utterances }) => utterances);
  return [...new Map(drawn.map((utterance) => [utterance.id, utterance])).values()];
}

/** A language model reads text files. */
function isTextOnly(stage: Stage): boolean {
  return stage.objective === 'language-model';
}

function minutesByKind(utterances: readonly PreparedUtterance[]): Readonly<Record<AudioKind, number>> {
  const of = (kind: AudioKind) => totalSeconds(utterances.filter((utterance) => utterance.kind === kind)) / 60;
  return { recorded: of('recorded'), spliced: of('spliced'), synthetic: of('synthetic') };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}
