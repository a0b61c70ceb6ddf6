import { beforeAll, describe, expect, it } from 'vitest';
import type { PoolUtterance, SoundMeasures } from '../core/dataContracts.ts';
import type { SpokenToken } from '../core/diversityContracts.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import { ownPoolFile, type PoolSentence, readSentencePool } from '../corpus/sentencePool.ts';
import { builtInAxis } from '../testing/builtInAxes.ts';
import { featureTable, itemCounts } from './featureTable.ts';
import { findGaps } from './gaps.ts';
import { recommendScript, type Script } from './recommendScript.ts';
import { spokenTokens } from './spokenTokens.ts';

let sentences: readonly PoolSentence[];
let corpus: readonly { readonly utterance: PoolUtterance; readonly tokens: readonly SpokenToken[] }[];

/** How one voice speaks: every rate, pitch and loudness, by the hash of the text. */
function soundOf(id: string, syllables: number): SoundMeasures {
  const draw = (name: string) => hashFraction(1, `${name} ${id}`);
  return {
    speechSeconds: syllables / (2.5 + 4 * draw('rate')),
    pauses: draw('pause') < 0.5 ? 1 : 0,
    pitchHz: 120 * 2 ** ((8 * draw('pitch') - 4) / 12),
    pitchRangeSemitones: 2 + 11 * draw('range'),
    loudnessLufs: -29 + 12 * draw('loudness'),
    loudnessRangeLu: 2 + 8 * draw('loudness range'),
  };
}

beforeAll(async () => {
  sentences = (await readSentencePool(ownPoolFile)).filter(({ split }) => split === 'train');
  corpus = sentences.map(({ id, text, tags }) => {
    const tokens = spokenTokens({ id, text });
    const sound = soundOf(id, tokens.length);
    return { utterance: { id, text, tags, speaker: 's', durationSeconds: 1, sound }, tokens };
  });
});

const names = ['phonemes', 'meaning', 'dynamics', 'languages'];

/** What is missing of a corpus and the script that the pool gives for it, and what is missing after it. */
function planted(utterances: readonly PoolUtterance[], pool: readonly PoolSentence[], axisNames = names) {
  const axes = axisNames.map((name) => ({ name, weight: 1, axis: builtInAxis(name) }));
  const table = featureTable(utterances, axes);
  const counts = itemCounts(table);
  const script = recommendScript({ axes, counts, pool });
  const gaps = findGaps(table.index, counts).map(({ facet, item }) => `${facet} ${item}`);
  const closed = new Set(script.lines.flatMap(({ closes }) => closes.map(({ facet, item }) => `${facet} ${item}`)));
  return { gaps, closed, script };
}

const kept = (leaves: (one: (typeof corpus)[number]) => boolean) =>
  corpus.filter(leaves).map(({ utterance }) => utterance);

function expectAllClosed({ impossible, left, lines, before }: Script): void {
  expect(impossible).toEqual([]);
  expect(left).toEqual([]);
  for (const [axis, score] of Object.entries(lines.at(-1)?.scores ?? {})) {
    // What closes a gap of one axis may move a balance of another a little.
    expect(score, axis).toBeGreaterThan((before[axis] ?? 0) - 0.02);
  }
}

describe('a planted gap is found and closed by the script', () => {
  it('all third tones', () => {
    const toned = (token: SpokenToken) => token.syllable?.tone === 3;
    const found = planted(
      kept(({ tokens }) => !tokens.some(toned)),
      sentences,
    );
    expect(found.gaps).toEqual(
      expect.arrayContaining(['tones 3', 'tonedSyllables wo3', 'tonePairs 2-3', 'thirdToneChains 2']),
    );
    expect(found.closed).toEqual(new Set(found.gaps));
    expectAllClosed(found.script);
  });

  it('one initial', () => {
    const found = planted(
      kept(({ tokens }) => !tokens.some(({ syllable }) => syllable?.initial === 'zh')),
      sentences,
    );
    expect(found.gaps).toEqual(expect.arrayContaining(['initials zh', 'syllables zhong', 'tonedSyllables zhe4']));
    expect(found.closed).toEqual(new Set(found.gaps));
    expectAllClosed(found.script);
  });

  it('all questions', () => {
    const found = planted(
      kept(({ utterance }) => !utterance.text.includes('？')),
      sentences,
    );
    expect(found.gaps).toEqual(
      expect.arrayContaining(['sentenceTypes question', 'sentenceTypes question with particle']),
    );
    const questions = found.script.lines.filter(({ text }) => text.endsWith('？'));
    expect(questions.length).toBeGreaterThanOrEqual(20);
    expectAllClosed(found.script);
  });

  it('all fast speech', () => {
    const isFast = ({ utterance: { sound }, tokens }: (typeof corpus)[number]) =>
      tokens.filter(({ kind }) => kind !== 'mark').length / sound!.speechSeconds > 5.5;
    const found = planted(
      kept((one) => !isFast(one)),
      sentences,
      ['dynamics'],
    );
    expect(found.gaps).toEqual(['rate fast']);
    expect(found.script.lines.filter(({ manner }) => manner === 'fast').length).toBeGreaterThanOrEqual(10);
    expectAllClosed(found.script);
  });

  it('all letters', () => {
    const found = planted(
      kept(({ tokens }) => !tokens.some(({ kind }) => kind === 'letter')),
      sentences,
    );
    expect(found.gaps).toEqual(
      expect.arrayContaining(['letters A', 'letters Z', 'utterances with letters', 'switches Chinese to letter']),
    );
    expect(found.closed).toEqual(new Set(found.gaps));
    expectAllClosed(found.script);
  });
});

describe('a script', () => {
  it('names what a pool cannot close, and skips what cannot be read', () => {
    const pool: readonly PoolSentence[] = [
      { id: 'one', text: '你好吗？', split: 'train', tags: {} },
      { id: 'two', text: '。。。', split: 'train', tags: {} },
    ];
    const { script } = planted(kept(() => true).slice(0, 1), pool, ['languages']);
    expect(script.skipped.map(({ id }) => id)).toEqual(['two']);
    expect(script.impossible.map(({ item }) => item)).toContain('with loanwords');
  });

  it('holds no sentence without which all gaps would be closed as well', () => {
    const { script } = planted([], sentences, ['meaning']);
    expect(script.lines.length).toBeGreaterThan(0);
    for (const { closes, id } of script.lines) expect(closes.length, id).toBeGreaterThan(0);
  });

  it('is cut where it is told, and says what is left open then', () => {
    const axes = [{ name: 'phonemes', weight: 1, axis: builtInAxis('phonemes') }];
    const table = featureTable([], axes);
    const whole = recommendScript({ axes, counts: itemCounts(table), pool: sentences });
    const cut = recommendScript({ axes, counts: itemCounts(table), pool: sentences, most: 5 });
    expect(cut.lines).toEqual(whole.lines.slice(0, 5));
    expect(cut.left.length + cut.lines.flatMap(({ closes }) => closes).length).toBe(cut.gaps);
    expect(whole.left).toEqual([]);
  });
});
