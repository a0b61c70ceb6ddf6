import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../../audio/wavFile.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../../../corpus/toneFixture.ts';
import { ljspeechConfigSchema, ljspeechCorpus } from './index.ts';

describe('the ljspeech corpus', () => {
  it('reads metadata.csv and wavs/, preferring the normalised text', async () => {
    const path = await temporaryFolder();
    const environment = { cacheFolder: await temporaryFolder(), report: () => undefined };
    const importIt = () =>
      ljspeechCorpus.create(ljspeechConfigSchema.parse({ path, speaker: 'linda' }) as never, environment).import();
    await expect(importIt()).rejects.toThrow('expected metadata.csv beside wavs/');
    await mkdir(join(path, 'wavs'));
    await writeFile(join(path, 'metadata.csv'), 'LJ1|In 1900.|In nineteen hundred.\nLJ2|Yes.\n');
    await writeFile(join(path, 'wavs', 'LJ1.wav'), encodeWav(buzz(0.3), 22050));
    await expect(importIt()).rejects.toThrow(/metadata\.csv:2: the recording 'wavs\/LJ2\.wav' is missing/);
    await writeFile(join(path, 'wavs', 'LJ2.wav'), encodeWav(buzz(0.2), 22050));
    const utterances = await parseUtterances('ljspeech', (await importIt()).utterances);
    expect(utterances.map(({ id, text, speaker, language }) => [id, text, speaker, language])).toEqual([
      ['wavs-LJ1', 'In nineteen hundred.', 'linda', 'en'],
      ['wavs-LJ2', 'Yes.', 'linda', 'en'],
    ]);
  });
});
