import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../audio/spectralSettings.ts';
import { steadyTones } from '../../audio/steadyTones.ts';
import { encodeWav } from '../../audio/wavFile.ts';
import { mandarinFrontend } from '../../text/mandarin.ts';
import { gatesSchema } from '../gates.ts';
import { prepareCorpus } from '../prepareCorpus.ts';
import { buzz, temporaryFolder, writeBuzzUtterance } from '../toneFixture.ts';
import { judgeVoices } from './judgeVoices.ts';
import { measureQuality } from './measureQuality.ts';
import { spreadOf } from './qualityReport.ts';

const rate = 22050;

/** A buzz whose pitch glides as speech does. */
function gliding(seconds: number): Float32Array {
  let phase = 0;
  return Float32Array.from({ length: seconds * rate }, (_, n) => {
    phase += (150 + 60 * Math.sin((9 * n) / rate) + 20 * Math.sin((31 * n) / rate)) / rate;
    return (
      Array.from({ length: 20 }, (_, k) => Math.sin(2 * Math.PI * (k + 1) * phase) / (k + 2)).reduce((a, b) => a + b) /
      8
    );
  });
}

const chord = Float32Array.from(
  { length: 3 * rate },
  (_, n) =>
    0.05 * [440, 554.4, 659.3, 880, 1318.5].reduce((sum, hz) => sum + Math.sin((2 * Math.PI * hz * n) / rate), 0),
);

describe('steady tones', () => {
  const voice = gliding(3);

  it('are in a chord, and in a chord under a voice, and not in a gliding voice', () => {
    const mixed = (share: number) =>
      steadyTones(
        voice.map((sample, i) => sample + share * chord[i]!),
        rate,
      )!;
    expect(steadyTones(chord, rate)!.overall).toBeGreaterThan(4);
    expect(mixed(1).overall).toBeGreaterThan(2.4);
    expect(steadyTones(voice, rate)!.overall).toBeLessThan(2.4);
    expect(steadyTones(voice.subarray(0, rate / 2), rate)).toBeUndefined();
  });

  it('are heard in the pauses of a voice where the chord is too soft to be heard beside it', () => {
    let state = 7;
    const noise = voice.map(() => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return 1e-3 * (state / 2 ** 31 - 1);
    });
    const clean = voice.map((sample, i) => (i % rate < 0.7 * rate ? sample : 0) + noise[i]!);
    const soft = clean.map((sample, i) => sample + 0.05 * chord[i]!);
    expect(steadyTones(soft, rate)!.overall).toBeLessThan(2.4);
    expect(steadyTones(soft, rate)!.pauses).toBeGreaterThan(3);
    expect(steadyTones(clean, rate)!.pauses).toBeLessThan(2);
  });
});

describe('foreign voices', () => {
  /** Vectors around the first axis, further away the shorter the clip is. */
  const clip = (index: number, seconds: number) => {
    const away = 0.3 / Math.sqrt(seconds);
    return { seconds, vector: Float32Array.of(1, away * Math.sin(9 * index), away * Math.cos(9 * index), 0) };
  };
  const foreign = { seconds: 2, vector: Float32Array.of(0.5, 0, 0, 1) };

  it('stand out among the clips of a speaker, and do not move their middle', () => {
    const own = Array.from({ length: 8 }, (_, i) => clip(i, 2));
    const verdicts = judgeVoices([...own, foreign]);
    expect(verdicts.map(({ isForeign }) => isForeign)).toEqual([...own.map(() => false), true]);
    expect(verdicts.at(-1)!.distance).toBeCloseTo(judgeVoices([...own, foreign, foreign]).at(-1)!.distance, 2);
  });

  it('are found where they are a third of all clips', () => {
    const own = Array.from({ length: 20 }, (_, i) => clip(i, 1 + (i % 4)));
    const verdicts = judgeVoices([...own, ...Array.from({ length: 10 }, () => foreign)]);
    expect(verdicts.map(({ isForeign }) => isForeign)).toEqual([...own.map(() => false), ...Array(10).fill(true)]);
  });

  it('are not seen in short clips, which lie further away than long ones', () => {
    const lengths = Array.from({ length: 40 }, (_, i) => 0.25 + 0.1 * i);
    const verdicts = judgeVoices(lengths.map((seconds, i) => clip(i, seconds)));
    expect(verdicts.some(({ isForeign }) => isForeign)).toBe(false);
    expect(verdicts[0]!.distance).toBeGreaterThan(0.1);
  });

  it('are none where all clips are alike', () => {
    const same = Array.from({ length: 6 }, () => ({ seconds: 3, vector: Float32Array.of(1, 0) }));
    expect(judgeVoices(same).some(({ isForeign }) => isForeign)).toBe(false);
  });
});

describe('the quality report', () => {
  it('has minutes, reasons, pitch, rate and voices of all recordings', async () => {
    const root = await temporaryFolder();
    await mkdir(root, { recursive: true });
    const utterances = [];
    for (let index = 0; index < 6; index++) {
      utterances.push(await writeBuzzUtterance(root, `u${index}`, { durationSeconds: 1.2, hz: 140 + 2 * index }));
    }
    const mixed = { durationSeconds: 1.2, hz: 145 };
    utterances.push(await writeBuzzUtterance(root, 'paused', { ...mixed, text: '你，好。' }));
    utterances.push(await writeBuzzUtterance(root, 'english', { ...mixed, text: 'all circuits are busy now' }));
    utterances.push(await writeBuzzUtterance(root, 'foreign', { durationSeconds: 1.2, hz: 300 }));
    utterances.push(await writeBuzzUtterance(root, 'short', { durationSeconds: 0.2, hz: 150 }));
    await writeFile(join(root, 'short.wav'), encodeWav(buzz(0.2), rate));
    const settings = defaultSpectralSettings;
    const gates = gatesSchema.parse({ sentence: { leastSeconds: 0.3 } });
    const options = { settings, frontend: mandarinFrontend(), cacheFolder: join(root, 'cache'), threads: 0, gates };
    const prepared = await prepareCorpus({ root, utterances }, options);
    /** Knows a voice by how often it crosses zero. */
    const embedder = {
      name: 'crossings',
      minimumSeconds: 3,
      embed: async (clips: readonly { readonly samples: Float32Array }[]) => {
        const [{ samples } = { samples: new Float32Array(1) }] = clips;
        expect(clips.reduce((sum, clip) => sum + clip.samples.length, 0) / rate).toBeGreaterThanOrEqual(3);
        const angle = samples.filter((sample, i) => sample * (samples[i + 1] ?? 0) < 0).length / samples.length;
        return Float32Array.of(Math.cos(80 * angle), Math.sin(80 * angle));
      },
    };
    const about = { corpus: 'mine', createdAt: '2025-01-31T00:00:00Z', threads: 0 };
    const report = await measureQuality(prepared, { ...about, embedder });
    const row = (id: string) => report.rows.find((one) => one.id === id)!;
    expect(report).toMatchObject({ corpus: 'mine', voices: { measuredWith: 'crossings' } });
    expect(report.rejectedBy).toEqual([{ reason: 'short', utterances: 1, minutes: expect.closeTo(0.2 / 60, 4) }]);
    expect(report.keptMinutes).toBeCloseTo((9 * 1.2) / 60, 2);
    expect(row('u0').medianHz).toBeCloseTo(140, -1);
    expect(row('u0').pitchRangeSemitones).toBeLessThan(1);
    expect(row('u0').syllablesPerSecond).toBeCloseTo(2 / 1.2, 1);
    expect(row('paused').syllablesPerSecond).toBeCloseTo(2 / 1.2, 1);
    expect(row('english').syllablesPerSecond).toBeNull();
    expect(row('english').suspicions.map(({ kind }) => kind)).not.toContain('rate');
    expect(row('short')).toMatchObject({ rejected: ['short (0.2 s, least 0.3)'], voiceDistance: null });
    expect(row('foreign').suspicions.map(({ kind }) => kind)).toContain('foreign-voice');
    expect(row('u3').suspicions.map(({ kind }) => kind)).not.toContain('foreign-voice');
    const without = await measureQuality(prepared, { ...about, embedder: undefined });
    expect(without.voices).toMatchObject({ notMeasured: expect.stringContaining('weights fetch speaker-embedder') });
    prepared.close();
  });

  it('leaves out what was not measured', () => {
    expect(spreadOf([null, 1, 2, 3, Number.NaN])![1]).toBe(2);
    expect(spreadOf([null])).toBeUndefined();
  });
});
