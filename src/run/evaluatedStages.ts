import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../core/atomicFile.ts';

const evaluatedFile = 'evaluated.json';
const evaluatedSchema = z.object({ stages: z.array(z.string()) });
const trainedSchema = z.object({ stages: z.array(z.object({ hash: z.string() })) });

/** Notes in a run's folder which stages its evaluation measured. */
export async function noteEvaluated(folder: string, stages: readonly { readonly hash: string }[]): Promise<void> {
  const note = { stages: stages.map(({ hash }) => hash) };
  await writeFileAtomically(join(folder, evaluatedFile), `${JSON.stringify(note)}\n`);
}

/** Whether the stages that a run's folder names were measured; its config is frozen with them. */
export async function isEvaluated(folder: string): Promise<boolean> {
  const evaluated = evaluatedSchema.safeParse(await readJson(join(folder, evaluatedFile)));
  const trained = trainedSchema.safeParse(await readJson(join(folder, 'stages.json')));
  if (!evaluated.success || !trained.success) return false;
  return trained.data.stages.map(({ hash }) => hash).join() === evaluated.data.stages.join();
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => 'null');
  return JSON.parse(text);
}
