import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../src/core/checkpoint/hostTensor.ts';
import { planStage } from '../../src/run/planStage.ts';
import { cutText } from '../../src/synthesis/cutText.ts';
import { semanticInput } from '../../src/synthesis/semanticInput.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import { toyModel, toyParts, toyStage } from './toySystem.ts';

beforeAll(() => startTestBackend());

/** Characters and two role tokens. */
const partsOf = (maxTokens: number) => toyParts({ ...toyModel, semantic: { ...toyModel.semantic, maxTokens } });

async function notesOf(maxTokens: number) {
  const stage = toyStage({ data: { high: { voices: ['base'] }, all: {} }, batch: { frames: 32 } });
  const own = { name: 'toy', stage, seed: 1, compile: undefined, validationUtterances: 4, dataThreads: 0 };
  const context = { ...own, parts: partsOf(maxTokens), voices: toyVoices, plugins: toyPlugins };
  return (await planStage(context, async () => toyCorpus)).notes;
}

describe('texts that the semantic encoder cuts', () => {
  it('are named once each with what is kept, though an utterance may lie in several pools', async () => {
    const notes = await notesOf(4);
    const heard = toyCorpus.utterances.filter(({ split, text }) => text.length > 2 && split === 'train');
    const named = notes.map((note) => /^utterance (\w+): its text has 5 tokens, .* keeps 4 /.exec(note)?.[1]);
    expect(named).not.toContain(undefined);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toEqual(expect.arrayContaining(heard.map(({ id }) => id)));
    expect(named.length).toBeGreaterThan(heard.length);
  });

  it('are none where all fit, and where there is no encoder', async () => {
    expect(await notesOf(5)).toEqual([]);
    const { tokenizer } = partsOf(4).semantic;
    expect(cutText({ outChannels: 0, maxTokens: 0, tokenizer }, '今天好', 'x')).toBeUndefined();
    expect(cutText({ outChannels: 4, maxTokens: 4, tokenizer }, '今天好', "'今天好'")).toMatch(
      /^'今天好': its text has 5/,
    );
  });
});

it('are padded to the encoder’s length at most, whatever multiple batches are padded to', async () => {
  const parts = partsOf(6);
  const { symbols } = toyCorpus.utterances[1]!;
  const text = '今天好好天今';
  const { ids: tokenIds, offsets } = parts.semantic.tokenizer.encode(text);
  const item = { tokenIds, offsets, characterIndex: symbols.characterIndex };
  const { tokens } = semanticInput([item], { symbolSteps: 6, channels: 4, maxTokens: 6 }) as {
    readonly tokens: { readonly ids: HostTensor };
  };
  expect(tokens.ids.shape).toEqual([1, 6]);
});
