import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../audio/wavFile.ts';
import { buzz, temporaryFolder } from '../corpus/toneFixture.ts';
import { sliceLongRecording } from './sliceCorpus.ts';

describe('who hears what a long recording says', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder, 'long.wav'), encodeWav(buzz(1, 120), 22_050));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const slice = (ears: { readonly run?: string; readonly transcriber?: string }) =>
    sliceLongRecording({
      ...{ recording: join(folder, 'long.wav'), script: undefined, labels: join(folder, 'labels.tsv') },
      ...{ language: 'zh', run: ears.run, transcriber: ears.transcriber, quiet: true, slicing: {} },
    });

  it('is a run or a transcriber, not both', async () => {
    await expect(slice({ run: 'run', transcriber: 'whisper-base' })).rejects.toThrow(
      '--run and --transcriber were both given; one of them hears, leave one out',
    );
  });

  it('is a transcriber that is there', async () => {
    await expect(slice({ transcriber: join(folder, 'none') })).rejects.toThrow(/there is no folder '.*none'/);
  });
});
