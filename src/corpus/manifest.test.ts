import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { CorpusError } from '../errors.ts';
import { parseUtterances, readManifest, scanManifest, writeManifest } from './manifest.ts';
import { temporaryFolder, writeBuzzUtterance } from './toneFixture.ts';

describe('manifest', () => {
  let root: string;
  let file: string;
  beforeEach(async () => {
    root = await temporaryFolder();
    file = join(root, 'manifest.jsonl');
  });

  it('comes back from disk as it was written', async () => {
    const utterances = [
      await writeBuzzUtterance(root, 'a', { tags: { mood: 'formal', unit: 'sentence' }, pinyin: ['ni3', 'hao3'] }),
      await writeBuzzUtterance(root, 'b', { split: 'heldout' }),
    ];
    const manifest = { root, utterances, licence: 'CC0', attribution: 'nobody' };
    expect(await readManifest(await writeManifest(root, manifest))).toEqual(manifest);
  });

  it('names file and line of what is wrong', async () => {
    const good = await writeBuzzUtterance(root, 'good');
    const cases: readonly (readonly [string, RegExp])[] = [
      ['{"id": "x",', /manifest\.jsonl:2: not JSON .*one JSON object per line/],
      [
        JSON.stringify({ ...good, id: 'x', audio: '../../etc/passwd' }),
        /:2: audio '.*passwd' lies outside of the root/,
      ],
      [JSON.stringify({ ...good, id: 'x', audio: '/etc/hostname' }), /:2: audio '\/etc\/hostname' lies outside/],
      [JSON.stringify(good), /:2: the id 'good' was used in line 1 already/],
      [JSON.stringify({ ...good, id: 'x', speker: 'y' }), /:2: .*speker/],
      [JSON.stringify({ ...good, id: 'x', audio: 'gone.wav' }), /:2: audio 'gone\.wav' is missing/],
      [JSON.stringify({ ...good, id: 'x', pinyin: ['ni'] }), /:2: pinyin\.0: numbered pinyin looks like ni3/],
      [JSON.stringify({ ...good, id: 'x', kind: 'real' }), /:2: kind: .*recorded/],
    ];
    for (const [line, message] of cases) {
      await writeFile(file, `${JSON.stringify(good)}\n${line}\n`);
      await expect(readManifest(file), line).rejects.toThrow(message);
      await expect(readManifest(file), line).rejects.toThrow(CorpusError);
    }
  });

  it('lets paths leave the root only when told so', async () => {
    const outside = await temporaryFolder();
    const good = await writeBuzzUtterance(outside, 'good');
    await writeFile(file, JSON.stringify({ ...good, audio: join(outside, 'good.wav') }));
    expect((await readManifest(file, { allowOutsideRoot: true })).utterances).toHaveLength(1);
  });

  it('lists all bad lines when asked to scan, and keeps the good ones', async () => {
    const good = await writeBuzzUtterance(root, 'good');
    await writeFile(file, `nonsense\n${JSON.stringify(good)}\n\n${JSON.stringify(good)}\n`);
    const { manifest, problems } = await scanManifest(file);
    expect(manifest.utterances.map(({ id }) => id)).toEqual(['good']);
    expect(problems.map(({ line }) => line)).toEqual([1, 4]);
  });

  it('says how to make a manifest that is not there', async () => {
    await expect(readManifest(file)).rejects.toThrow(/no such manifest; make one with 'tonelab corpus import'/);
  });

  it('refuses utterances of a plugin that repeat an id', async () => {
    const good = await writeBuzzUtterance(root, 'good');
    await expect(parseUtterances('mine', [good, good])).rejects.toThrow("mine: the id 'good' appears twice");
  });
});
