import { mkdtempSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CorpusError } from '../errors.ts';
import { FeaturePacks } from './featurePacks.ts';
import { PackReader } from './packReader.ts';
import { silentRecord } from './toneFixture.ts';

const frames = 5;

/** Two utterances of 2 mel bins and 4 samples a frame in one pack. */
async function writtenPacks() {
  const folder = mkdtempSync(join(tmpdir(), 'packs-'));
  const packs = await FeaturePacks.open(folder);
  await packs.add(
    (async function* () {
      for (const [index, key] of ['first', 'second'].entries()) {
        const mel = Float32Array.from({ length: frames * 2 }, (_, at) => 100 * index + at);
        const wave = Int16Array.from({ length: frames * 4 }, (_, at) => 3276.8 * index + at);
        yield { key, value: { mel, frames, wave, record: silentRecord } };
      }
    })(),
  );
  return { folder, stored: { id: 'zwei', features: packs.place('second') } };
}

describe('PackReader', () => {
  it('reads a window of the mel and of the wave as it reads all', async () => {
    const { folder, stored } = await writtenPacks();
    const reader = new PackReader(folder);
    const [mel, wave] = [reader.mel(stored), reader.wave(stored)];
    expect([...mel]).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109]);
    expect(wave[3]).toBe((3276 + 3) / 32768);
    expect(reader.mel(stored, { from: 1, count: 3 })).toEqual(mel.slice(2, 8));
    expect(reader.wave(stored, { from: 1, count: 3 })).toEqual(wave.slice(4, 16));
    expect(reader.mel(stored, { from: 4, count: 3 })).toEqual(mel.slice(8));
    expect(reader.wave(stored, { from: 9, count: 3 })).toHaveLength(0);
    reader.close();
  });

  it('names the utterance whose pack is cut short or gone', async () => {
    const { folder, stored } = await writtenPacks();
    await truncate(join(folder, stored.features.pack), stored.features.offsetBytes + 30);
    expect(() => new PackReader(folder).mel(stored)).toThrow(CorpusError);
    expect(() => new PackReader(folder).mel(stored)).toThrow(/^'zwei': .*\.bin is cut short/);
    expect(() => new PackReader('/nowhere').mel(stored)).toThrow(/^'zwei': .* cannot be read \(ENOENT/);
  });
});
