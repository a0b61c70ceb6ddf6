import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeWav } from '../audio/wavFile.ts';
import { babble, temporaryFolder } from '../corpus/toneFixture.ts';
import { AudioError, CorpusError } from '../errors.ts';
import { builtInAxis } from '../testing/builtInAxes.ts';
import { Studio, type StudioOptions } from './studio.ts';

const axes = [{ name: 'phonemes', weight: 1, axis: builtInAxis('phonemes') }];
const lines = ['你好。', '我们今天去。', '妈妈骂马。'];

let root: string;
let script: string;
let folder: string;
beforeEach(async () => {
  root = await temporaryFolder();
  script = join(root, 'script.txt');
  folder = join(root, 'takes');
  await writeFile(script, `${lines.join('\n')}\n`);
});

const open = (changes: Partial<StudioOptions> = {}) =>
  Studio.open({ script, folder, speaker: 'anna', language: 'zh', axes, ...changes });

/** A second of something like speech, in silence. */
function wav(seed: number): Uint8Array {
  const samples = new Float32Array(48_000);
  samples.set(babble(seed, 1.2), 10_000);
  return encodeWav(samples, 22_050);
}

async function record(studio: Studio, number: number, seed = number) {
  const { sentence } = await studio.addTake(number, wav(seed));
  return studio.keep(number, sentence.take!.version);
}

const table = () => readFile(join(folder, 'recordings.tsv'), 'utf8');
const row = (id: number) => `audio/script-0000${id}.wav\t${lines[id - 1]}\tscript-0000${id}\tanna\tzh`;
const head = 'audio\ttext\tid\tspeaker\tlanguage';

describe('Studio', () => {
  it('keeps a take as a wave file and a line, goes to the next sentence, and closes gaps', async () => {
    const studio = await open();
    const first = await studio.state();
    expect(first).toMatchObject({ script: 'script.txt', speaker: 'anna', sentences: 3, recorded: 0 });
    expect(first.sentence).toMatchObject({ number: 1, text: '你好。', pinyin: 'ni2 hao3' });
    expect(first.sentence.closes).toContainEqual({ facet: 'initials', items: ['h', 'n'] });
    const { closed, state } = await record(studio, 1);
    expect(closed).toEqual(first.sentence.closes);
    expect(state.sentence.number).toBe(2);
    expect(state.progress.closed).toBe(closed.reduce((sum, { items }) => sum + items.length, 0));
    const [before, now] = [first.progress.axes[0]!, state.progress.axes[0]!];
    expect(before.now).toBe(before.before);
    expect(now.now).toBeGreaterThan(before.now);
    expect(now.facets.find(({ title }) => title === 'initials')!.heard).toBe(2);
    expect(await table()).toBe(`${head}\n${row(1)}\n`);
    expect(await readFile(join(folder, 'audio', 'script-00001.wav'))).toEqual(Buffer.from(wav(1)));
  });

  it('has closed every gap of the script and its expected score when all is recorded', async () => {
    const studio = await open();
    for (const number of [1, 2, 3]) await record(studio, number);
    const { progress, recorded, recordedSeconds } = await studio.state();
    expect(progress.closed).toBe(progress.gaps);
    expect(progress.gaps).toBeGreaterThan(20);
    expect(progress.axes[0]!.now).toBeCloseTo(progress.axes[0]!.whole, 12);
    expect([recorded, recordedSeconds]).toEqual([3, (3 * 48_000) / 22_050]);
  });

  it('goes on behind the last recording, then with what was skipped, and shows a take that was not decided on', async () => {
    const studio = await open();
    await record(studio, 2);
    expect((await (await open()).state()).sentence.number).toBe(3);
    await studio.addTake(3, wav(3));
    const again = await open();
    const { sentence, progress } = await again.state();
    expect(sentence.take!.durationSeconds).toBeCloseTo(48_000 / 22_050, 6);
    expect(progress).toEqual((await studio.state()).progress);
    await again.keep(3, sentence.take!.version);
    expect((await (await open()).state()).sentence.number).toBe(1);
    expect((await again.stateAfter(1)).sentence.number).toBe(1);
  });

  it('replaces a recording without a second line, and keeps one take once', async () => {
    const studio = await open();
    await record(studio, 1);
    const { closed } = await record(studio, 1, 9);
    expect(closed).toEqual([]);
    expect(await table()).toBe(`${head}\n${row(1)}\n`);
    expect(await readFile(join(folder, 'audio', 'script-00001.wav'))).toEqual(Buffer.from(wav(9)));
    const { kept } = (await studio.state(1)).sentence;
    expect((await studio.keep(1, kept!)).state.sentence.number).toBe(2);
    await expect(studio.keep(1, 'another')).rejects.toThrow(/sentence 1 has no such take/);
  });

  it('loses nothing when it was killed between wave file and line, or in the middle of a line', async () => {
    const studio = await open();
    await record(studio, 1);
    await studio.addTake(2, wav(2));
    await rename(join(folder, '.unkept', 'script-00002.wav'), join(folder, 'audio', 'script-00002.wav'));
    await appendFile(join(folder, 'recordings.tsv'), row(2).slice(0, 20));
    expect((await (await open()).state()).recorded).toBe(2);
    expect(await table()).toBe(`${head}\n${row(1)}\n${row(2)}\n`);
  });

  it('records anew what was deleted', async () => {
    const studio = await open();
    for (const number of [1, 2, 3]) await record(studio, number);
    await rm(join(folder, 'audio', 'script-00002.wav'));
    const again = await open();
    expect(await again.state()).toMatchObject({ recorded: 2, sentence: { number: 2 } });
    await record(again, 2);
    expect(await table()).toBe(`${head}\n${row(1)}\n${row(2)}\n${row(3)}\n`);
  });

  it('counts only the gaps of what was heard before', async () => {
    const studio = await open();
    const all = (await studio.state()).progress;
    await record(studio, 1);
    const counts = new Float64Array(100_000).fill(1);
    const { progress, sentence } = await (await open({ counts, folder: join(root, 'other') })).state();
    expect(progress.gaps).toBeLessThan(all.gaps);
    expect(sentence.closes).toEqual([]);
  });

  it('reads manner and further reasons from the table of diversity recommend', async () => {
    script = join(root, 'script.tsv');
    const cells = ['number\tid\ttext\tsplit\tmanner\tcloses', '1\ta\t行<hang2>吗？\ttrain\tslowly\ttones 2; rate slow'];
    await writeFile(script, `${cells.join('\n')}\n`);
    const { sentence } = await (await open()).state();
    expect(sentence).toMatchObject({ id: 'a', pinyin: 'hang2 ma5', manner: 'slowly', wantedFor: ['rate slow'] });
  });

  it('reads a script in English, of which no gap of Mandarin is closed but what it shares', async () => {
    await writeFile(script, 'Please try again.\n');
    const { sentence } = await (await open({ language: 'en' })).state();
    expect(sentence).toMatchObject({ text: 'Please try again.', closes: [] });
    expect(sentence.expectedSeconds).toBeGreaterThan(0.5);
  });

  it('refuses a silent take, and what is no wave file', async () => {
    const studio = await open();
    const { take } = (await studio.addTake(1, encodeWav(new Float32Array(22_050), 22_050))).sentence;
    expect(take!.verdict).toBe('unusable');
    await expect(studio.keep(1, take!.version)).rejects.toThrow(/cannot be used: Nothing was heard/);
    await expect(studio.addTake(1, new Uint8Array(100))).rejects.toThrow(AudioError);
    await expect(studio.addTake(1, encodeWav(new Float32Array(100), 100))).rejects.toThrow(/its rate is 100 Hz/);
    expect(await table()).toBe(`${head}\n`);
  });

  it('names file and line of a script that cannot be recorded, and writes nothing', async () => {
    const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
      ['a.txt', '\n\n', /a\.txt: there is no sentence in it; write one sentence a line/],
      ['b.txt', '你好。\n。。！\n', /b\.txt:2: this text cannot be read: 'b-00002'/],
      ['c.txt', Buffer.from([0xe4, 0xbd, 0xa0, 0x0a, 0xc4, 0xe3, 0x0a]), /c\.txt:2: is not UTF-8/],
      ['d.tsv', 'id\ttext\tsplit\n../x\t你\ttrain\n', /d\.tsv:2: the id '\.\.\/x' cannot name a recording/],
      ['e.tsv', 'id\ttext\n', /e\.tsv:1: the head line has no column 'split'/],
    ];
    for (const [name, content, message] of cases) {
      script = join(root, name);
      await writeFile(script, content);
      await expect(open()).rejects.toThrow(message);
    }
    script = join(root, 'absent.txt');
    await expect(open()).rejects.toThrow(/absent\.txt: the sentences cannot be read/);
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses a folder of another script, speaker or language, and one that holds other things', async () => {
    await record(await open(), 1);
    await expect(open({ speaker: 'ben' })).rejects.toThrow(
      /recordings\.tsv:2: the speaker is 'anna', --speaker is 'ben'/,
    );
    await expect(open({ language: 'mixed' })).rejects.toThrow(/the language is 'zh'/);
    await writeFile(script, '再见。\n');
    await expect(open()).rejects.toThrow(
      /recordings\.tsv:2: 'script-00001' is '你好。' here and '再见。' in .*another script; name another folder with --out/,
    );
    await writeFile(join(root, 'other.txt'), '你好。\n');
    await expect(open({ script: join(root, 'other.txt') })).rejects.toThrow(/not in .*other\.txt/);
    await writeFile(join(folder, 'recordings.tsv'), 'path\ttext\n');
    await expect(open()).rejects.toThrow(/recordings\.tsv:1: expected the columns audio, text, id/);
    folder = join(root, 'full');
    await mkdir(folder);
    await writeFile(join(folder, 'letter.txt'), '');
    await expect(open()).rejects.toThrow(CorpusError);
    await expect(open()).rejects.toThrow(/holds other things \(letter\.txt\) and no recordings\.tsv/);
  });

  it('goes on where lines were added to the script', async () => {
    await record(await open(), 1);
    await appendFile(script, '再见。\n');
    expect(await (await open()).state()).toMatchObject({ recorded: 1, sentences: 4, sentence: { number: 2 } });
  });
});
