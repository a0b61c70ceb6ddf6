import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import { hashBytes } from '../../../corpus/contentHash.ts';
import { ConfigError } from '../../../errors.ts';
import { madeSounds } from './madeSounds.ts';

const backgroundSchema = z.strictObject({
  sound: z
    .enum(madeSounds)
    .default('pink')
    .describe('white or pink noise, or chords: broken triads of plucked tones, in the place of music'),
  files: z.array(z.string().min(1)).default([]).describe('recordings of noise or music, in the place of sound'),
  signalToNoiseDb: z
    .number()
    .min(-20)
    .max(60)
    .default(10)
    .describe('power of the whole recording over that of what is mixed in'),
  seed: z.int().nonnegative().default(1),
});

type BackgroundConfig = z.infer<typeof backgroundSchema>;

export interface BackgroundOptions extends Omit<BackgroundConfig, 'files'> {
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** What decides the outcome of a file is what is in it. @throws ConfigError where it cannot be read. */
function hashedFile(file: string): BackgroundOptions['files'][number] {
  const path = resolve(file);
  try {
    return { path, sha256: hashBytes(readFileSync(path)) };
  } catch (cause) {
    throw new ConfigError(
      `preparation 'background': ${path} cannot be read: ${(cause as Error).message}; name recordings that are there in files`,
      { cause },
    );
  }
}

export const backgroundStep: Plugin<'preparation'> = {
  kind: 'preparation',
  name: 'background',
  summary: 'mixes noise or music into the sound at a known ratio: for experiments, not for cleaning',
  configSchema: backgroundSchema,
  create: ({ files, ...config }: BackgroundConfig) => ({
    module: new URL('./step.ts', import.meta.url),
    options: { ...config, files: files.map(hashedFile) } satisfies BackgroundOptions,
    changes: ['snrDb', 'loudnessLufs', 'truePeakDb'],
  }),
};
