import { describe, expect, it } from 'vitest';
import type { SoundFigures } from '../audio/soundFigures.ts';
import { describeRejection, gatesSchema, type JudgedUtterance, judge, unitOf } from './gates.ts';
import { countLevels } from './levelCounts.ts';

const good: SoundFigures = {
  channels: 1,
  sampleRate: 16000,
  durationSeconds: 3,
  truePeakDb: -2,
  loudnessLufs: -20,
  dcOffset: 0,
  clippedSamples: 0,
  bandwidthHz: 7900,
  snrDb: 45,
  speechRatio: 0.7,
  longestPauseSeconds: 0.2,
};

const limits = {
  ...{ leastSeconds: 0.3, mostSeconds: 20, leastSnrDb: 25, leastSpeechRatio: 0.2, mostClippedSamples: 20 },
  ...{ leastBandwidthHz: 5000, leastLoudnessLufs: -50 },
};
const gates = gatesSchema.parse({ sentence: limits, syllable: { ...limits, leastSeconds: 0.15, mostSeconds: 2 } });

function sentence(changes: Partial<SoundFigures> = {}, prepared: Partial<SoundFigures> = {}): JudgedUtterance {
  const record = { recorded: { ...good, ...changes }, steps: [{ step: 'x', before: {}, after: prepared }] };
  return { utterance: { id: 'a', speaker: 's', tags: {}, text: '你好' }, record };
}

/** A syllable whose frames lie at the given levels. */
function syllable(speaker: string, levelsDb: readonly number[], changes: Partial<SoundFigures> = {}): JudgedUtterance {
  const recorded = { ...good, durationSeconds: 0.3, ...changes };
  const levels = countLevels(Float64Array.from(levelsDb));
  return {
    utterance: { id: 'a', speaker, tags: { unit: 'syllable' }, text: 'ma1' },
    record: { recorded, steps: [], levels },
  };
}

const reasonsOf = (...utterances: readonly JudgedUtterance[]) =>
  judge(utterances, gates).map((rejections) => rejections.map(({ reason }) => reason));

describe('gates', () => {
  it.each([
    ['silent', { speechRatio: 0 }],
    ['short', { durationSeconds: 0.2 }],
    ['long', { durationSeconds: 21 }],
    ['noisy', { snrDb: 24 }],
    ['noisy', { snrDb: Number.NaN }],
    ['clipped', { clippedSamples: 21 }],
    ['narrow', { bandwidthHz: 3900 }],
    ['soft', { loudnessLufs: -60 }],
  ] as const)('reject what is %s', (reason, changes) => {
    expect(reasonsOf(sentence(), sentence(changes))).toEqual([[], [reason]]);
  });

  it('look at noise and length as prepared, at clipping, bandwidth and loudness as recorded', () => {
    expect(reasonsOf(sentence({ snrDb: 15, durationSeconds: 25 }, { snrDb: 30, durationSeconds: 18 }))).toEqual([[]]);
    const unmended = { clippedSamples: 0, bandwidthHz: 8000, loudnessLufs: -23 };
    const recorded = { clippedSamples: 90, bandwidthHz: 3900, loudnessLufs: -70 };
    expect(reasonsOf(sentence(recorded, unmended))).toEqual([['clipped', 'narrow', 'soft']]);
  });

  it('judge syllables by the noise of all syllables of their speaker', () => {
    const quiet = syllable('calm', [-20, -20, -21, -60], { snrDb: 40 });
    const unmeasurable = syllable('calm', [-20, -21, -22, -23], { snrDb: 3 });
    const hissing = syllable('hissing', [-20, -20, -21, -35], { snrDb: 40 });
    expect(reasonsOf(quiet, unmeasurable, hissing)).toEqual([[], [], ['noisy']]);
  });

  it('have limits of their own for syllables', () => {
    const shortSentence = sentence({ durationSeconds: 0.2 });
    const shortSyllable = syllable('calm', [-20, -60], { durationSeconds: 0.2 });
    expect(reasonsOf(shortSentence, shortSyllable)).toEqual([['short'], []]);
  });

  it('take one syllable for a syllable where no tag says it', () => {
    const unit = (text: string, pinyin?: readonly string[]) =>
      unitOf({ id: 'a', speaker: 's', tags: {}, text, pinyin });
    expect([unit('好'), unit('好。'), unit('你好'), unit('hello'), unit('ma1', ['ma1'])]).toEqual([
      ...['syllable', 'syllable', 'sentence', 'sentence', 'syllable'],
    ]);
  });

  it('say what was measured and what was asked', () => {
    const [noisy, clipped] = judge([sentence({ snrDb: 14.234 }), sentence({ clippedSamples: 99 })], gates).map(
      ([first]) => first,
    );
    expect(describeRejection(noisy!)).toBe('noisy (14.23 dB, least 25)');
    expect(describeRejection(clipped!)).toBe('clipped (99 samples, most 20)');
  });

  it('that are null ask nothing', () => {
    const open = gatesSchema.parse({});
    expect(judge([sentence({ snrDb: 0, speechRatio: 0, clippedSamples: 1e4 })], open)).toEqual([[]]);
  });
});
