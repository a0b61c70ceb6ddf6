import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onnxRuntimeFolder } from '../../../core/runtime/onnxRuntime.ts';
import { cacheRoot } from '../../../core/runtime/runtimeCache.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { temporaryFolder } from '../../../corpus/toneFixture.ts';
import { mandarinFrontend } from '../../../text/mandarin.ts';
import { legalSyllables } from '../../../text/syllable.ts';
import { renderedConfigSchema } from './config.ts';
import { renderedCorpus } from './index.ts';
import { kokoroPhonemes, syllablePhonemes } from './kokoroPhonemes.ts';

/** The symbols of Kokoro-82M v1.0 that Mandarin uses: its config.json. */
const vocabulary = ';:,.!?—…"() ʦʨꭧafijklmnopstuwxyɕəɛɥɤɨŋɚɻʂʊɔʰ↓→↗↘e';

describe('phonemes for Kokoro', () => {
  const frontend = mandarinFrontend({ erhua: 'separate' });

  it('are what misaki gives for these syllables, but for the spaces between words', () => {
    // misaki 0.9.4, ZHG2P.py2ipa of each.
    const expected = {
      ...{ hao3: 'xau↓', zhi1: 'ꭧɨ→', ci2: 'ʦʰɨ↗', xiong2: 'ɕjʊ↗ŋ', lv4: 'ly↘', yue4: 'ɥe↘', wo3: 'wo↓', er2: 'ɚ↗' },
      ...{ liu4: 'ljou↘', gui4: 'kwei↘', de5: 'tɤ', yuan2: 'ɥɛ↗n', bo1: 'pwo→', ri4: 'ɻɨ↘', yi1: 'i→', wu3: 'u↓' },
    };
    for (const [pinyin, phonemes] of Object.entries(expected)) expect(syllablePhonemes(pinyin), pinyin).toBe(phonemes);
  });

  it('are symbols of its vocabulary for every syllable', () => {
    for (const base of legalSyllables) {
      const phonemes = syllablePhonemes(`${base}4`);
      expect(phonemes, base).toContain('↘');
      expect([...phonemes].filter((symbol) => !vocabulary.includes(symbol))).toEqual([]);
    }
  });

  it('part words, keep marks, and leave sentences with letters out', () => {
    const read = kokoroPhonemes('今天天气很好，我们走吧。', frontend);
    expect(read?.phonemes).toMatch(/^ʨi→ntʰjɛ→n tʰjɛ→nʨʰi↘ xə.n ?xau↓, /);
    expect(read?.phonemes.endsWith('.')).toBe(true);
    expect(read?.pinyin).toHaveLength(10);
    expect(kokoroPhonemes('买A股。', frontend)).toBeUndefined();
  });
});

describe('the rendered corpus', () => {
  const open = async (files: Readonly<Record<string, string>>, sentences: string | Uint8Array = '你好。\n') => {
    const teacher = await temporaryFolder();
    await mkdir(join(teacher, 'voices'));
    for (const [name, content] of Object.entries(files)) await writeFile(join(teacher, name), content);
    const pool = join(teacher, 'pool.txt');
    await writeFile(pool, sentences);
    const config = renderedConfigSchema.parse({ teacher, sentences: pool, voices: ['anna'] });
    const environment = { cacheFolder: await temporaryFolder(), report: () => undefined };
    return renderedCorpus.create(config as never, environment).import();
  };

  it('says what of the teacher is not there', async () => {
    await expect(open({})).rejects.toThrow(/there is no .*model\.onnx; expected model\.onnx, vocab\.json and voices/);
    await expect(open({ 'model.onnx': 'x' })).rejects.toThrow(/vocab\.json cannot be read/);
    await expect(open({ 'model.onnx': 'x', 'vocab.json': '[1]' })).rejects.toThrow(/is no JSON object of symbols/);
    await expect(open({ 'model.onnx': 'x', 'vocab.json': '{"a": 1}' })).rejects.toThrow(/weights fetch kokoro/);
    await expect(open({}, 'ABC\n')).rejects.toThrow(/holds no sentence without letters/);
    await expect(open({}, '')).rejects.toThrow(/holds no sentence without letters/);
  });
});

/** A model whose wave is the style times the speed, as ONNX writes it. Source: onnx.proto, ModelProto. */
function tinyModel(): Uint8Array {
  const bytes = (field: number, content: Uint8Array | string) => {
    const raw = Buffer.from(content);
    return Buffer.concat([Buffer.from([(field << 3) | 2, raw.length]), raw]);
  };
  const number = (field: number, value: number) => Buffer.from([field << 3, value]);
  const both = (...parts: readonly Uint8Array[]) => Buffer.concat(parts);
  const value = (name: string, type: number, dims: readonly string[]) =>
    both(
      bytes(1, name),
      bytes(2, bytes(1, both(number(1, type), bytes(2, both(...dims.map((dim) => bytes(1, bytes(2, dim)))))))),
    );
  const node = both(bytes(1, 'style'), bytes(1, 'speed'), bytes(2, 'wave'), bytes(4, 'Mul'));
  const inputs = [value('tokens', 7, ['a', 't']), value('style', 1, ['b', 'c']), value('speed', 1, ['d'])];
  const graph = both(
    ...[bytes(1, node), bytes(2, 'tiny'), ...inputs.map((input) => bytes(11, input))],
    bytes(12, value('wave', 1, ['e', 'f'])),
  );
  // The graph is longer than 127 bytes: its length takes two.
  const length = Buffer.from([0x80 | (graph.length & 0x7f), graph.length >> 7]);
  return both(number(1, 8), Buffer.from([(7 << 3) | 2]), length, graph, bytes(8, number(2, 13)));
}

const runtime = onnxRuntimeFolder(cacheRoot());

describe.skipIf(!existsSync(runtime))('a teacher in ONNX Runtime', () => {
  const makeTeacher = async (level: number) => {
    const teacher = await temporaryFolder();
    await mkdir(join(teacher, 'voices'));
    await writeFile(join(teacher, 'model.onnx'), tinyModel());
    const symbols = [...new Set(vocabulary)].map((symbol, index) => [symbol, index + 1]);
    await writeFile(join(teacher, 'vocab.json'), JSON.stringify({ vocab: Object.fromEntries(symbols) }));
    for (const [index, name] of ['anna', 'bert'].entries()) {
      await writeFile(
        join(teacher, 'voices', `${name}.bin`),
        Buffer.from(new Float32Array(256 * 40).fill(level + 0.1 * index).buffer),
      );
    }
    await writeFile(join(teacher, 'pool.txt'), '你好。\n再见！\nOK了。\n');
    await writeFile(join(teacher, 'other.txt'), '谢谢。\n');
    return teacher;
  };
  const cacheWithRuntime = async () => {
    const cacheFolder = await temporaryFolder();
    await mkdir(join(cacheFolder, 'speaker-embedder'));
    await symlink(runtime, onnxRuntimeFolder(cacheFolder));
    return cacheFolder;
  };
  const render = async (node: object, cache?: string) => {
    const cacheFolder = cache ?? (await cacheWithRuntime());
    const config = renderedConfigSchema.parse(node);
    const corpus = await renderedCorpus.create(config as never, { cacheFolder, report: () => undefined }).import();
    const utterances = await parseUtterances('rendered', corpus.utterances);
    const sounds = await Promise.all(utterances.map(({ audio }) => readFile(join(corpus.root, audio), 'base64')));
    return { utterances, all: JSON.stringify([utterances, sounds, corpus.licence, corpus.attribution]) };
  };

  it('speaks sentences without letters in each voice, always labelled synthetic, and each key is live', async () => {
    const teacher = await makeTeacher(0.2);
    const base = { teacher, voices: ['anna'], sentences: join(teacher, 'pool.txt') };
    const { utterances, all } = await render(base);
    expect(utterances.map(({ text, kind, speaker }) => [text, kind, speaker])).toEqual([
      ['你好。', 'synthetic', 'anna'],
      ['再见！', 'synthetic', 'anna'],
    ]);
    expect(utterances[0]!.durationSeconds).toBeCloseTo(256 / 24000, 6);
    expect((await render(base)).all).toBe(all);
    const changes = {
      ...{ teacher: await makeTeacher(0.3), voices: ['bert'], sentences: join(teacher, 'other.txt'), maxSentences: 1 },
      ...{ speeds: [2], licence: 'CC0', attribution: 'me', letters: 'mandarin' },
    };
    // How many threads changes no clip; the others are looked at below.
    const others = ['deal', 'threadsEach', 'sentencesSha256', 'modelSha256'];
    expect([...Object.keys(changes), ...others].sort()).toEqual(Object.keys(renderedConfigSchema.shape).sort());
    for (const [key, value] of Object.entries(changes)) {
      const { all: after } = await render({ ...base, [key]: value });
      expect(after === all, key).toBe(false);
    }
    await expect(render({ ...base, voices: ['anne'] })).rejects.toThrow(/has no voice 'anne'; did you mean 'anna'/);
  }, 60_000);

  it('renders only what is not there yet: after a stop, or of a longer list', async () => {
    const teacher = await makeTeacher(0.2);
    const cacheFolder = await cacheWithRuntime();
    const node = { teacher, voices: ['anna'], sentences: join(teacher, 'pool.txt'), speeds: [0.9, 1.1] };
    await render({ ...node, maxSentences: 1 }, cacheFolder);
    const clips = async () => {
      const names = await readdir(join(cacheFolder, 'rendered', 'clips'), { recursive: true });
      const files = names.filter((name) => name.endsWith('.wav')).sort();
      return Promise.all(
        files.map(async (name) => [name, (await stat(join(cacheFolder, 'rendered', 'clips', name))).mtimeMs] as const),
      );
    };
    const [first] = await clips();
    const { utterances } = await render(node, cacheFolder);
    expect(utterances).toHaveLength(2);
    expect(await clips()).toContainEqual(first);
    expect(await clips()).toHaveLength(2);
  }, 60_000);

  it('goes on where it was stopped in the middle', async () => {
    const teacher = await makeTeacher(0.2);
    const cacheFolder = await cacheWithRuntime();
    const node = renderedConfigSchema.parse({
      teacher,
      sentences: join(teacher, 'pool.txt'),
      voices: ['anna', 'bert'],
    });
    const stop = () => {
      throw new Error('stopped');
    };
    const stopped = renderedCorpus.create(node as never, { cacheFolder, report: stop }).import();
    await expect(stopped).rejects.toThrow('stopped');
    const clipFolder = join(cacheFolder, 'rendered', 'clips');
    const times = async () => {
      const names = (await readdir(clipFolder, { recursive: true })).filter((name) => name.endsWith('.wav'));
      return new Map(
        await Promise.all(names.map(async (name) => [name, (await stat(join(clipFolder, name))).mtimeMs] as const)),
      );
    };
    const before = await times();
    expect(before.size).toBeGreaterThan(0);
    expect(before.size).toBeLessThan(4);
    expect((await render(node, cacheFolder)).utterances).toHaveLength(4);
    const after = await times();
    expect(after.size).toBe(4);
    for (const [name, time] of before) expect(after.get(name), name).toBe(time);
  }, 60_000);

  it('takes the teacher that was fetched where the user has no folder of that name', async () => {
    const cacheFolder = await cacheWithRuntime();
    const teacher = await makeTeacher(0.2);
    await cp(teacher, join(cacheFolder, 'weights', 'kokoro'), { recursive: true });
    const base = { sentences: join(teacher, 'pool.txt'), voices: ['anna'] };
    const { utterances } = await render(renderedConfigSchema.parse({ ...base, teacher: 'kokoro' }), cacheFolder);
    expect(utterances.map(({ text }) => text)).toEqual(['你好。', '再见！']);
    const absent = renderedConfigSchema.parse({ ...base, teacher: 'kokko' });
    await expect(render(absent, cacheFolder)).rejects.toThrow(/corpus\.teacher=kokoro/);
  }, 60_000);

  it('deals sentences to the voices in turn, says letters where it is told to, and refuses other files', async () => {
    const teacher = await makeTeacher(0.2);
    const base = { teacher, sentences: join(teacher, 'pool.txt'), voices: ['anna', 'bert'], letters: 'mandarin' };
    const { utterances } = await render({ ...base, deal: 'one', threadsEach: 2 });
    expect(utterances.map(({ speaker, text, pinyin }) => [speaker, text, pinyin?.join(' ')])).toEqual([
      ['anna', '你好。', 'ni2 hao3'],
      ['anna', 'OK了。', undefined],
      ['bert', '再见！', 'zai4 jian4'],
    ]);
    const wrong = '0'.repeat(64);
    await expect(render({ ...base, sentencesSha256: wrong })).rejects.toThrow(
      /pool\.txt has SHA-256 .*sentencesSha256/,
    );
    await expect(render({ ...base, modelSha256: wrong })).rejects.toThrow(/model\.onnx has SHA-256 .*modelSha256/);
  }, 60_000);

  it('gives the same clips in threads as in one, in the same order', async () => {
    const teacher = await makeTeacher(0.2);
    const many = join(teacher, 'many.txt');
    const lines = [...'我你他谁'].flatMap((first) => [...'来去看说走'].map((second) => `${first}${second}。\n`));
    await writeFile(many, lines.join(''));
    const node = { teacher, sentences: many, voices: ['bert', 'anna'] };
    const inThreads = await render(node);
    const alone = await render({ ...node, maxSentences: 3 });
    expect(inThreads.utterances).toHaveLength(40);
    expect(inThreads.utterances.map(({ speaker }) => speaker)).toEqual([
      ...Array(20).fill('bert'),
      ...Array(20).fill('anna'),
    ]);
    const firstOf = (speaker: string) => inThreads.utterances.filter((one) => one.speaker === speaker).slice(0, 3);
    expect([...firstOf('bert'), ...firstOf('anna')]).toEqual(alone.utterances);
  }, 60_000);
});
