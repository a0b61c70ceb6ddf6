import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readAudio } from '../../../audio/readAudio.ts';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { importRecordings } from '../../../corpus/importRecordings.ts';
import { recordingsConfig } from '../../../corpus/recordingsConfig.ts';
import { readScript, sliceRecording } from '../../../corpus/slicing/sliceRecording.ts';
import { slicingConfigSchema } from '../../../corpus/slicing/slicingConfig.ts';
import { languageSchema } from '../../../corpus/utterance.ts';
import { phonemeFrontend } from '../../../text/phonemeFrontend.ts';

export const scriptConfigSchema = z.strictObject({
  path: z.string().min(1).describe('one long recording'),
  script: z.string().min(1).describe('a text file of what it says, in the order of speech'),
  speaker: z.string().min(1).default('speaker'),
  language: languageSchema.default('zh'),
  slicing: slicingConfigSchema.prefault({}),
  ...recordingsConfig,
});

type ScriptConfig = z.infer<typeof scriptConfigSchema>;

/** One long recording and its script, aligned by durations; for labels to be looked through first, `tonelab corpus slice`. */
export const scriptCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'script',
  summary: 'one long recording and its script, cut at pauses and aligned by durations',
  configSchema: scriptConfigSchema,
  create: (config: ScriptConfig, environment) => ({ import: () => importScript(config, environment) }),
};

async function importScript(config: ScriptConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const [file, scriptFile] = [resolve(config.path), resolve(config.script)];
  const script = await readScript(scriptFile, config.language, phonemeFrontend());
  const { slices, unsaid, unscripted } = await sliceRecording(await readAudio(file), script, {
    config: config.slicing,
    place: file,
  });
  environment.report(
    `script: ${slices.length} slices; ${unsaid.length} sentences were not found, ${unscripted.length} stretches of speech ` +
      'are not in the script',
  );
  const stem = basename(file).replace(/\.[^.]+$/, '');
  const recordings = slices.map(({ span, text }, index) => ({
    ...{ id: `${stem}-${index + 1}`, audio: basename(file), text, span, speaker: config.speaker, place: scriptFile },
  }));
  return importRecordings(recordings, {
    ...config,
    source: 'script',
    root: dirname(file),
    total: slices.length,
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}
