import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { temporaryFolder } from '../../../corpus/toneFixture.ts';
import { asteriskPromptsConfigSchema } from './config.ts';
import { asteriskPromptsCorpus } from './index.ts';

describe('the corpus asterisk-prompts', () => {
  const open = async (
    transcripts: string | Uint8Array,
    { names = ['hello', 'digits/1', 'beep'], sources }: { names?: readonly string[]; sources?: readonly string[] } = {},
  ) => {
    const soundsFolder = await temporaryFolder();
    for (const name of names) {
      await mkdir(join(soundsFolder, name, '..'), { recursive: true });
      await writeFile(join(soundsFolder, `${name}.g722`), new Uint8Array(800).fill(0xfa));
    }
    const list = join(await temporaryFolder(), 'list.tsv');
    await writeFile(list, transcripts);
    const said: string[] = [];
    const config = asteriskPromptsConfigSchema.parse({
      ...{ soundsFolder, transcripts: list, sources, holdout: { fraction: 0 } },
    });
    const environment = { cacheFolder: await temporaryFolder(), report: (line: string) => said.push(line) };
    const { utterances } = await asteriskPromptsCorpus.create(config as never, environment).import();
    return { said, utterances: await parseUtterances('asterisk-prompts', utterances) };
  };

  it('decodes the recordings that have a transcript', async () => {
    const { said, utterances } = await open('file\ttext\nhello\thello\ndigits/1\tone\n');
    expect(utterances.map(({ id, audio, text, language, kind }) => [id, audio, text, language, kind])).toEqual([
      ['hello', 'hello.wav', 'hello', 'en', 'recorded'],
      ['digits-1', 'digits/1.wav', 'one', 'en', 'recorded'],
    ]);
    expect(utterances[0]!.durationSeconds).toBe(0.1);
    expect(said.at(-1)).toBe('asterisk-prompts: 2 of 3 recordings have a transcript and were taken');
  });

  it('takes only texts from the sources that are wanted', async () => {
    const list = 'file\ttext\tsource\nhello\thello\tfile-name\ndigits/1\tone\trecogniser\n';
    const ids = async (sources?: readonly string[]) =>
      (await open(list, { ...(sources && { sources }) })).utterances.map(({ id }) => id);
    expect(await ids()).toEqual(['hello', 'digits-1']);
    expect(await ids(['file-name'])).toEqual(['hello']);
    await expect(open(list.replace('file-name', 'recogniser'), { sources: ['file-name'] })).rejects.toThrow(
      /list\.tsv: has no text of the sources file-name; set corpus\.sources/,
    );
  });

  it('names file and line of a bad transcript, and folders without recordings', async () => {
    const cases: readonly (readonly [string | Uint8Array, RegExp])[] = [
      ['', /list\.tsv: holds no transcripts/],
      ['hello\thello\n', /list\.tsv:1: expected the head line/],
      ['file\ttext\nhello\n', /list\.tsv:2: expected a recording/],
      ['file\ttext\ngone\tgone\n', /list\.tsv:2: the recording .*gone\.g722 cannot be read/],
      ['file\ttext\n../up\tup\n', /list\.tsv:2: '\.\.\/up' lies outside/],
      ['file\ttext\nhello\thi\nhello\thi\n', /list\.tsv:3: 'hello' stands in an earlier line/],
      [
        'file\ttext\tsource\nhello\thello\tdream\n',
        /list\.tsv:2: expected one of file-name, recogniser, mended in the column/,
      ],
      [Buffer.from([0xc4, 0xe3, 0x0a]), /list\.tsv:1: is not UTF-8/],
    ];
    for (const [transcripts, message] of cases) await expect(open(transcripts)).rejects.toThrow(message);
    await expect(open('file\ttext\nhello\thello\n', { names: [] })).rejects.toThrow(/holds no \.g722 files/);
  });
});
