import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import type { LearnedSyllables } from '../evaluation/syllableEar.ts';
import type { OpenRun } from './openRun.ts';
import { syllablePools } from './recognitionPlan.ts';
import { stageContext } from './stageKey.ts';

const learnedFile = 'learned.json';

/** Notes in the run folder which recordings its recogniser learned from, if it has one: it is no judge of these. */
export async function writeLearned(run: OpenRun): Promise<void> {
  const stages = Object.entries(run.config.recipe.stages).filter(([, { objective }]) => objective === 'recognition');
  if (stages.length === 0) return;
  const owner = { ...run, parts: await run.parts() };
  const corpus = await run.corpus();
  const learned: Record<string, string[]> = {};
  for (const [name, stage] of stages) {
    const { pools } = syllablePools(stageContext(owner, name, stage), corpus);
    for (const { speaker, pinyin } of pools.flatMap(({ utterances }) => utterances)) {
      learned[speaker] = [...new Set([...(learned[speaker] ?? []), ...(pinyin ?? [])])];
    }
  }
  await writeFileAtomically(join(run.folder, learnedFile), `${JSON.stringify(learned)}\n`);
}

/** What `writeLearned` noted in a run's folder. */
export async function readLearned(folder: string): Promise<LearnedSyllables> {
  return JSON.parse(await readFile(join(folder, learnedFile), 'utf8')) as LearnedSyllables;
}
