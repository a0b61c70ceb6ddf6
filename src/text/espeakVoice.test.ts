import { describe, expect, it } from 'vitest';
import { synthesizeWithEspeak } from './espeakVoice.ts';

const peak = (samples: Float32Array): number => samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const meanDifference = (first: Float32Array, second: Float32Array): number =>
  first.reduce((sum, value, index) => sum + Math.abs(value - (second[index] ?? 0)), 0) / first.length;

describe('synthesizeWithEspeak', () => {
  it('speaks numbered pinyin and says when each syllable begins', async () => {
    const speech = await synthesizeWithEspeak(['ni3', 'hao3', '，', 'shi4', 'jie4']);
    expect(speech.sampleRate).toBe(22050);
    expect(speech.samples.length / speech.sampleRate).toBeGreaterThan(0.8);
    expect(peak(speech.samples)).toBeGreaterThan(0.1);
    expect(peak(speech.samples)).toBeLessThanOrEqual(1);
    expect(speech.syllableStartSeconds).toHaveLength(4);
    expect([...speech.syllableStartSeconds].sort((a, b) => a - b)).toEqual(speech.syllableStartSeconds);
  });

  it('says xiong as one short syllable, not as English letters', async () => {
    const { samples, sampleRate } = await synthesizeWithEspeak(['xiong2']);
    expect(samples.length / sampleRate).toBeLessThan(0.5);
  });

  it('changes with tone, pitch, speed and voice', async () => {
    const plain = await synthesizeWithEspeak(['ma1']);
    for (const other of [
      await synthesizeWithEspeak(['ma4']),
      await synthesizeWithEspeak(['ma1'], { pitch: 80 }),
      await synthesizeWithEspeak(['ma1'], { voice: 'f2' }),
    ]) {
      expect(meanDifference(other.samples, plain.samples)).toBeGreaterThan(0.03);
    }
    const slow = await synthesizeWithEspeak(['ma1'], { speed: 0.6 });
    expect(slow.samples.length).toBeGreaterThan(plain.samples.length);
  });

  it('refuses what is no syllable and options out of range', async () => {
    await expect(synthesizeWithEspeak(['hello'])).rejects.toThrow(/'hello'/);
    await expect(synthesizeWithEspeak(['ma1'], { pitch: 300 })).rejects.toThrow(/pitch is 300/);
    await expect(synthesizeWithEspeak(['ma1'], { speed: 0 })).rejects.toThrow(/speed is 0/);
    await expect(synthesizeWithEspeak(['ma1'], { voice: 'nobody' })).rejects.toThrow(/no voice 'nobody'/);
  });
});
