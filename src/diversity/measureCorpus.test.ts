import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeWav } from '../audio/wavFile.ts';
import { hashBytes } from '../corpus/contentHash.ts';
import { buzz, temporaryFolder, writeBuzzUtterance } from '../corpus/toneFixture.ts';
import type { Utterance } from '../corpus/utterance.ts';
import { CorpusError } from '../errors.ts';
import { measureCorpus } from './measureCorpus.ts';

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
afterEach(() => rm(root, { recursive: true }));

const pitches = async (utterances: readonly Utterance[]) =>
  (await measureCorpus({ root, utterances }, { cacheFolder: join(root, 'cache') })).map(({ sound }) =>
    Math.round(sound?.pitchHz ?? Number.NaN),
  );

/** One recording that is low for a second and high for another, and its two halves. */
async function halves(): Promise<readonly Utterance[]> {
  const bytes = encodeWav(Float32Array.from([...buzz(1, 120), ...buzz(1, 240)]), 22_050);
  await writeFile(join(root, 'both.wav'), bytes);
  const whole: Utterance = {
    ...{ id: 'whole', audio: 'both.wav', text: '你好', language: 'zh', speaker: 's', kind: 'recorded' },
    ...{ durationSeconds: 2, tags: {}, sha256: hashBytes(bytes) },
  };
  return [0, 1].map((place) => ({
    ...{ ...whole, id: `half${place}`, durationSeconds: 1 },
    span: { startSeconds: place, endSeconds: place + 1 },
  }));
}

describe('measureCorpus', () => {
  it('measures of a long recording the part that each utterance is', async () => {
    const [low, high] = (await halves()) as [Utterance, Utterance];
    expect(await pitches([low, high])).toEqual([120, 240]);
    const { sha256: _, ...unhashed } = high;
    expect(await pitches([unhashed])).toEqual([240]);
    const late = { ...high, id: 'late', span: { startSeconds: 1, endSeconds: 3 } };
    await expect(pitches([late])).rejects.toThrow(/'late': .*both\.wav: the segment 1 s to 3 s ends after/);
  });

  it('keeps what it measured, part by part', async () => {
    const parts = await halves();
    const measured = await pitches(parts);
    await rm(join(root, 'both.wav'));
    expect(await pitches(parts)).toEqual(measured);
  });

  it('names the utterance whose recording is missing', async () => {
    const utterance = await writeBuzzUtterance(root, 'lost');
    await rm(join(root, 'lost.wav'));
    await expect(pitches([utterance])).rejects.toThrow(CorpusError);
    await expect(pitches([utterance])).rejects.toThrow(/'lost'/);
  });
});
