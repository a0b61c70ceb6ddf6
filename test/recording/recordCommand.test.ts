import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordArguments, recordFromArguments } from '../../src/cli/recordScript.ts';
import { ConfigError } from '../../src/errors.ts';
import type { StudioState } from '../../src/recording/studioState.ts';
import { killStudios, startStudio } from './studioProcess.ts';

let root: string;
let script: string;
const oldCache = process.env['TONELAB_CACHE'];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tonelab-record-'));
  process.env['TONELAB_CACHE'] = join(root, 'cache');
  script = join(root, 'script.txt');
  await writeFile(script, '你好。\n');
  const heard = { audio: 'a.wav', text: '你好。', language: 'zh', kind: 'recorded', durationSeconds: 1, tags: {} };
  const manifest = ['anna', 'ben'].map((speaker) => JSON.stringify({ ...heard, id: speaker, speaker }));
  await writeFile(join(root, 'manifest.jsonl'), `${manifest.join('\n')}\n`);
  await writeFile(join(root, 'a.wav'), '');
});
afterAll(async () => {
  killStudios();
  if (oldCache === undefined) delete process.env['TONELAB_CACHE'];
  else process.env['TONELAB_CACHE'] = oldCache;
  await rm(root, { recursive: true, force: true });
});

const record = (...words: string[]) => startStudio(words, join(root, 'cache'));
const refused = (changes: Partial<RecordArguments>) =>
  expect(
    recordFromArguments(
      { script, out: join(root, 'never'), speaker: 'speaker', language: 'zh', ...changes },
      () => undefined,
    ),
  ).rejects;
describe('tonelab record', () => {
  it('opens one studio for a folder at one address, which its user alone can read, and ends with what was recorded', async () => {
    const out = join(root, 'takes');
    const first = await record(script, '--out', out);
    await refused({ out }).toThrow(`${out} is being recorded already: open ${first.url}`);
    const port = Number(new URL(first.url!).port);
    await refused({ out: join(root, 'other'), port }).toThrow(
      /port \d+ cannot be opened: another program uses it; name another with --port/,
    );
    const { status, said } = await first.stop('SIGINT');
    expect([status, said]).toEqual([0, expect.stringContaining('0 of 1 sentences recorded, 0.0 min')]);
    const again = await record(script, '--out', out, '--json');
    expect(again.url).toBe(first.url);
    expect((await again.stop('SIGTERM')).said).toContain('"recorded": 0');
    const addresses = join(root, 'cache', 'record');
    expect((await stat(addresses)).mode & 0o777).toBe(0o700);
    expect(await readdir(addresses)).toHaveLength(1);
  });

  it('leaves open what one speaker of a corpus lacks', async () => {
    const behind = await record(script, '--out', join(root, 'behind'), '--corpus', root, '--corpus-speaker', 'ben');
    const { progress } = (await (await fetch(`${behind.url}state`)).json()) as StudioState;
    expect([progress.gaps, progress.axes.map(({ axis }) => axis)]).toEqual([0, ['languages', 'meaning', 'phonemes']]);
    expect(progress.axes[2]!.now).toBeGreaterThan(0);
  });

  it('refuses what cannot be meant, and a script that is not there, and makes no folder', async () => {
    for (const port of [0, 1.5, 70_000]) await refused({ port }).toThrow(ConfigError);
    await refused({ 'corpus-speaker': 'x' }).toThrow(/--corpus-speaker x: there is no --corpus/);
    await refused({ corpus: root, 'corpus-speaker': 'eve' }).toThrow(/no speaker 'eve'; there are anna, ben/);
    await refused({ script: join(root, 'absent.txt') }).toThrow(/absent\.txt: the sentences cannot be read/);
    expect(await readdir(root)).not.toContain('never');
  });
});
