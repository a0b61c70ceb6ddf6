import { describe, expect, it } from 'vitest';
import { measureFigures } from '../../src/audio/soundFigures.ts';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { endToEnd } from '../../src/audio/stretches.ts';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin } from '../../src/core/contracts.ts';
import { type ChainStep, loadChain, preparedFigures, runChain } from '../../src/corpus/preparationChain.ts';
import { buzz } from '../../src/corpus/toneFixture.ts';

const rate = 16000;
const plugins = builtInPlugins.filter(({ kind }) => kind === 'preparation') as readonly Plugin<'preparation'>[];

function stepOf(name: string, node: object = {}): ChainStep {
  const plugin = plugins.find((one) => one.name === name)!;
  const config = plugin.configSchema.parse(node);
  const { module, options, changes } = plugin.create(config as never, { spectral: defaultSpectralSettings });
  return { step: name, name, module: module.href, options: structuredClone(options), changes };
}

async function run(channels: readonly Float32Array[], ...steps: readonly ChainStep[]) {
  return runChain({ channels, sampleRate: rate }, await loadChain(steps));
}

function noise(samples: number, amplitude: number): Float32Array {
  let state = 7;
  return Float32Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return amplitude * (state / 2 ** 31 - 1);
  });
}

const silence = (seconds: number) => new Float32Array(seconds * rate);
const voice = (seconds: number) => buzz(seconds, 150, rate);
/** Speech with silence around it and a long pause within. */
const recording = endToEnd([silence(0.7), voice(0.8), silence(1.5), voice(0.6), silence(0.5)]);

describe('each preparation step', () => {
  it.each(plugins)('$name declares that it changes channels, rate or length', async ({ name }) => {
    const step = stepOf(name);
    const input = { channels: [recording, recording], sampleRate: rate };
    const { sound } = await runChain(input, await loadChain([step]));
    const watched = ['channels', 'sampleRate', 'durationSeconds'] as const;
    const [before, after] = [measureFigures(input, watched), measureFigures(sound, watched)];
    const changed = watched.filter((figure) => Math.abs(before[figure] - after[figure]) > 1e-3);
    for (const figure of changed) expect(step.changes).toContain(figure);
  });

  it.each(plugins)('$name takes two channels, a very short clip and silence', async ({ name }) => {
    for (const samples of [voice(0.5), Float32Array.of(0.1, 0.2), silence(0.3)]) {
      const { sound } = await run([samples, samples.map((sample) => -0.5 * sample)], stepOf(name));
      expect(sound.channels[0]!.length).toBeGreaterThan(0);
      expect(sound.channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
    }
  });
});

describe('the chain', () => {
  it('measures before and after each step what the step changes, and keeps the spans that are left', async () => {
    const loud = recording.map((sample) => 0.2 * sample + 0.05);
    const steps = ['low-cut', 'trim', 'pauses', 'loudness'].map((name) => stepOf(name));
    const { sound, record } = await run([loud], ...steps);
    const [lowCut, trim, pauses, loudness] = record.steps;
    expect(record.recorded).toMatchObject({ durationSeconds: 4.1, channels: 1, sampleRate: rate });
    expect(lowCut!.before.dcOffset).toBeCloseTo(0.05, 2);
    expect(Math.abs(lowCut!.after.dcOffset!)).toBeLessThan(1e-3);
    expect(Math.abs(trim!.after.durationSeconds! - (0.8 + 1.5 + 0.6 + 0.2))).toBeLessThan(0.1);
    expect(pauses!.after.longestPauseSeconds).toBeLessThan(0.65);
    expect(Math.abs(pauses!.after.durationSeconds! - (0.8 + 0.6 + 0.6 + 0.2))).toBeLessThan(0.1);
    expect(loudness!.before.loudnessLufs).toBeLessThan(-25);
    expect(loudness!.after.loudnessLufs).toBeCloseTo(-23, 1);
    expect(preparedFigures(record).durationSeconds).toBeCloseTo(sound.channels[0]!.length / rate, 3);
    const left = record.kept!.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);
    expect(left).toBeCloseTo(sound.channels[0]!.length / rate, 3);
    expect(record.kept![0]!.startSeconds).toBeCloseTo(0.6, 1);
  });

  it('keeps the true peak below its limit where the target asks for more', async () => {
    const { record } = await run([recording], stepOf('loudness', { targetLufs: -10, truePeakDb: -6 }));
    expect(preparedFigures(record).truePeakDb).toBeCloseTo(-6, 1);
    expect(preparedFigures(record).loudnessLufs).toBeLessThan(-10);
  });

  it('takes the louder channel where that is asked', async () => {
    const [soft, loud] = [voice(0.5).map((sample) => 0.1 * sample), voice(0.5)];
    const taken = async (take: string) => (await run([soft, loud], stepOf('mix', { take }))).sound.channels;
    expect(await taken('loudest')).toEqual([loud]);
    expect(await taken('first')).toEqual([soft]);
    expect(await taken('second')).toEqual([loud]);
    expect((await taken('mean'))[0]![100]).toBeCloseTo((soft[100]! + loud[100]!) / 2, 6);
  });
});

describe('rnnoise', () => {
  it('takes noise out of pauses, and leaves the sound where it was', async () => {
    const hiss = noise(recording.length, 0.02);
    const input = recording.map((sample, i) => sample + hiss[i]!);
    const { sound, record } = await run([input], stepOf('rnnoise'));
    expect(record.steps[0]!.after.snrDb! - record.steps[0]!.before.snrDb!).toBeGreaterThan(6);
    const output = sound.channels[0]!;
    expect(output).toHaveLength(input.length);
    const match = (lag: number) => {
      let sum = 0;
      for (let i = 0.8 * rate; i < 1.4 * rate; i++) sum += recording[i]! * output[i + lag]!;
      return sum;
    };
    const lags = Array.from({ length: 81 }, (_, i) => i - 40);
    const best = lags.reduce((one, other) => (match(other) > match(one) ? other : one));
    expect(Math.abs(best)).toBeLessThanOrEqual(2);
  });

  it('mixes with the sound as it was', async () => {
    const { sound } = await run([recording], stepOf('rnnoise', { mix: 0 }));
    expect(sound.channels[0]).toEqual(recording);
  });
});
