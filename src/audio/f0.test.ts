import { describe, expect, it } from 'vitest';
import { AudioError } from '../errors.ts';
import { type F0Track, medianF0, medianF0Of, trackF0 } from './f0.ts';

const rate = 22050;

/** A voice-like sound: overtones under a resonance, whose pitch is a function of time in seconds. */
function voice(seconds: number, hzAt: (t: number) => number, amplitude = 0.3): Float32Array {
  let phase = 0;
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => {
    phase += (2 * Math.PI * hzAt(i / rate)) / rate;
    let sum = 0;
    for (let n = 1; n <= 12; n++) sum += Math.sin(n * phase + n) / (1 + ((n * 150 - 600) / 500) ** 2);
    return (amplitude * sum) / 3;
  });
}

const centsOff = (track: Float32Array, hzAt: (t: number) => number): number[] =>
  Array.from(track.entries())
    .filter(([, hz]) => hz > 0)
    .map(([frame, hz]) => Math.abs(1200 * Math.log2(hz / hzAt(((frame + 0.5) * 256) / rate))));

describe('tracking F0', () => {
  it.each([80, 125, 220, 394, 550])('finds a steady pitch of %d Hz within five cents', (hz) => {
    const track = trackF0(
      voice(0.4, () => hz),
      rate,
    );
    expect(track.voiced.reduce((sum, flag) => sum + flag, 0)).toBeGreaterThan(track.hz.length - 6);
    const errors = centsOff(track.hz, () => hz);
    expect(Math.max(...errors.slice(2, -2))).toBeLessThan(5);
    expect(Math.abs(medianF0([track])! - hz)).toBeLessThan(0.5);
  });

  it('follows a fourth tone from 190 to 110 Hz in 0.3 s without lag', () => {
    const fall = (t: number): number => 190 - 266 * t;
    const errors = centsOff(trackF0(voice(0.3, fall), rate).hz, fall).sort((a, b) => a - b);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(15);
  });

  it('tells voiced from noise and from pauses', () => {
    const samples = new Float32Array(3 * rate * 0.3);
    const part = rate * 0.3;
    let state = 5;
    for (let i = 0; i < part; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      samples[i] = 0.1 * (state / 2 ** 31 - 1);
    }
    samples.set(
      voice(0.3, () => 150),
      part,
    );
    const { voiced } = trackF0(samples, rate);
    const share = (start: number, end: number): number => {
      const frames = voiced.subarray(Math.floor(start * voiced.length), Math.floor(end * voiced.length));
      return frames.reduce((sum, flag) => sum + flag, 0) / frames.length;
    };
    expect(share(0, 0.3)).toBeLessThan(0.15);
    expect(share(0.37, 0.63)).toBe(1);
    expect(share(0.7, 1)).toBe(0);
  });

  it('gives one frame per whole hop, and none voiced in silence', () => {
    const { hz, voiced, hopSeconds } = trackF0(new Float32Array(2600), rate);
    expect([hz.length, voiced.length]).toEqual([10, 10]);
    expect(hopSeconds).toBeCloseTo(256 / rate);
    expect(hz.every((value) => value === 0)).toBe(true);
    expect(medianF0([])).toBeUndefined();
    expect(trackF0(new Float32Array(0), rate).hz).toHaveLength(0);
  });

  it('refuses a range that makes no sense', () => {
    expect(() => trackF0(new Float32Array(100), rate, { minHz: 400, maxHz: 300 })).toThrow(AudioError);
    expect(() => trackF0(new Float32Array(100), 1000, { maxHz: 600 })).toThrow(AudioError);
  });
});

describe('the median F0', () => {
  const track = (...hz: number[]): F0Track => ({
    hz: Float32Array.from(hz),
    voiced: Uint8Array.from(hz, (value) => (value > 0 ? 1 : 0)),
    hopSeconds: 0.01,
  });
  const tracks = [track(0, 300, 100), track(0), track(200, 0, 400)];

  it('is that of the voiced frames of all tracks', () => {
    expect(medianF0(tracks)).toBe(250);
    expect(medianF0([tracks[0]!, track(120)])).toBe(120);
    expect(medianF0([tracks[1]!])).toBeUndefined();
  });

  it('counts a track as often as it is drawn', () => {
    const median = medianF0Of(tracks);
    expect(median([0, 2])).toBe(250);
    expect(median([0, 0, 2])).toBe(250);
    expect(median([0, 0])).toBe(200);
    expect(medianF0Of([track(100), track(200), track(300)])([0, 2, 0])).toBe(100);
    expect(median([1, 1])).toBeUndefined();
    expect(median([])).toBeUndefined();
  });
});
