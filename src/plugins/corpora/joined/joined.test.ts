import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CorpusSource } from '../../../core/recordingContracts.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { joinedCorpus } from './index.ts';

const utterance = (id: string, speaker: string): Utterance => ({
  ...{ id, audio: `${id}.wav`, text: '好', language: 'zh', speaker, kind: 'recorded' },
  ...{ durationSeconds: 1, tags: {}, split: 'heldout' },
});

/** A corpus of one recording, whose node says all of it. */
const source = ({ id, speaker, root }: Readonly<Record<string, string>>): CorpusSource => ({
  import: async () => ({
    ...{ root: root!, licence: `licence of ${speaker}`, attribution: `by ${speaker}` },
    utterances: [utterance(id!, speaker!)],
  }),
});

const importIt = (corpora: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
  const config = joinedCorpus.configSchema.parse({ corpora });
  return joinedCorpus
    .create(config as never, {
      ...{ cacheFolder: '/cache', report: () => undefined },
      corpus: (node) => source(node as never),
    })
    .import();
};

const low = { name: 'one', id: 'a', speaker: 'low', root: '/cache/one/built' };
const high = { name: 'two', id: 'b', speaker: 'high', root: '/cache/two' };

describe('the corpus joined', () => {
  it('has the utterances of all, with recordings where they lie and licences by name', async () => {
    const corpus = await importIt({ mandarin: low, english: high });
    const utterances = await parseUtterances('joined', corpus.utterances);
    expect(corpus.root).toBe(resolve('/cache'));
    expect(utterances.map(({ id, speaker, split, audio }) => [id, speaker, split, join(corpus.root, audio)])).toEqual([
      ['a', 'low', 'heldout', resolve('/cache/one/built/a.wav')],
      ['b', 'high', 'heldout', resolve('/cache/two/b.wav')],
    ]);
    expect(corpus.licence).toBe('mandarin: licence of low; english: licence of high');
  });

  it('is a corpus alone where it has one, and lies above two that share only the root', async () => {
    expect((await importIt({ only: low })).root).toBe(resolve(low.root));
    expect((await importIt({ a: low, b: { ...high, root: '/cachet' } })).root).toBe(resolve('/'));
  });

  it('refuses an id that two have, and none at all', async () => {
    await expect(importIt({ a: low, b: { ...high, id: 'a' } })).rejects.toThrow(
      "the id 'a' is in corpus.corpora.a and in corpus.corpora.b",
    );
    expect(() => importIt({})).toThrow(/at least one corpus/);
  });
});
