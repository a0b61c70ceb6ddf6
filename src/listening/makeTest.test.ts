import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { integratedLoudness } from '../audio/loudness.ts';
import { decodeWav } from '../audio/wavFile.ts';
import { hashBytes } from '../corpus/contentHash.ts';
import { writeListeningTest } from '../pages/listening/writeListeningTest.ts';
import { buzzItems } from '../testing/simulatedListeners.ts';
import type { HeardItem } from './heardItem.ts';
import { type ListeningSettings, settingsSchemas } from './listeningSettings.ts';
import { makeTest } from './makeTest.ts';
import { labelsOf, parseTestKey } from './testKey.ts';

const arms = ['plain', 'novel', 'third'];

describe('a listening test', () => {
  let items: readonly HeardItem[];
  let folder: string;

  beforeAll(async () => {
    ({ folder, items } = await buzzItems(5, arms));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function settings<Kind extends keyof typeof settingsSchemas>(kind: Kind, more: object = {}): ListeningSettings {
    return settingsSchemas[kind].parse({ kind, items: 4, listeners: 8, ...more });
  }

  it('lets each MOS listener hear each system of each item once, catch items between', async () => {
    const { page, key } = await makeTest(items, arms, settings('mos'));
    for (const row of page.rows) {
      const labels = row.slice(page.practice).flatMap(({ clips }) => labelsOf(key, clips));
      const judged = labels.filter(({ isCatch }) => !isCatch).map(({ item, system }) => `${item} ${system}`);
      expect(new Set(judged).size).toBe(16);
      expect(judged).toHaveLength(16);
      expect(labels.filter(({ isCatch }) => isCatch)).toHaveLength(3);
    }
    const { page: shorter } = await makeTest(items, arms, settings('mos', { perListener: 'one', catchTrials: 0 }));
    expect(shorter.rows.map((row) => row.length - shorter.practice)).toEqual(Array(8).fill(4));
  });

  it('puts the hidden reference, the anchor and all arms on each MUSHRA page, beside an open reference of the same sound', async () => {
    const { page, key, wavs } = await makeTest(items, arms, settings('mushra', { anchorsHz: [3500, 7000] }));
    for (const { clips } of page.rows.flat()) {
      const [reference, ...versions] = labelsOf(key, clips);
      expect(reference).toMatchObject({ role: 'reference', system: 'recording' });
      expect(versions.map(({ system }) => system).toSorted()).toEqual([
        'anchor 3.5 kHz',
        'anchor 7 kHz',
        'novel',
        'plain',
        'recording',
        'third',
      ]);
      const hidden = versions.find(({ role }) => role === 'hidden');
      expect(hidden?.sha256).toBe(reference?.sha256);
    }
    const loudness = [...wavs]
      .filter(([name]) => key.clips[name] !== undefined)
      .map(([name, wav]) => integratedLoudness(decodeWav(wav, name).channels[0]!, 22_050));
    expect(Math.max(...loudness) - Math.min(...loudness)).toBeLessThan(0.1);
  });

  it('makes X a copy of A or B with a name of its own, and pairs arms as the settings say', async () => {
    const { page, key } = await makeTest(items, arms, settings('abx', { pairs: 'all' }));
    expect(page.rows[0]).toHaveLength(1 + 3 * 4 + 4);
    for (const { clips } of page.rows.flat()) {
      const [a, b, x] = labelsOf(key, clips);
      expect([a?.sha256, b?.sha256]).toContain(x?.sha256);
      expect(new Set(clips).size).toBe(3);
    }
    const preference = await makeTest(items, arms, settings('preference', { showReference: true, primary: 'third' }));
    const labels = preference.page.rows[0]!.map(({ clips }) => labelsOf(preference.key, clips));
    expect(labels[0]!.map(({ system }) => system)).toEqual(['third', 'plain', 'recording']);
  });

  it('says nowhere in the folder which clip is whose, and keeps the key beside it', async () => {
    const made = await makeTest(items, arms, settings('mushra', { showText: true }));
    const out = join(folder, 'test');
    const { page, keyFile } = await writeListeningTest(out, made);
    expect(keyFile).toBe(`${out}.key.json`);
    const [, known] = /id="test">([^<]*)</.exec(await readFile(page, 'utf8')) ?? [];
    expect(JSON.parse(known!)).toEqual(made.page);
    for (const word of [...arms, 'item-0', 'hidden', 'anchor', 'modulated']) expect(known).not.toContain(word);
    const names = await readdir(join(out, 'clips'));
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{16}\.wav$/);
    expect(made.page.clips).toEqual(names.toSorted());
    const key = parseTestKey(await readFile(keyFile, 'utf8'), keyFile);
    for (const [name, { sha256 }] of Object.entries(key.clips))
      expect(hashBytes(await readFile(join(out, 'clips', name)))).toBe(sha256);
    await expect(writeListeningTest(out, made)).rejects.toThrow(`${out} exists; answers to that test need its key`);
    expect(() => parseTestKey(JSON.stringify({ ...key, page: { ...key.page, practice: 0 } }), 'k.json')).toThrow(
      'k.json: its page does not have the hash that it names: the file was changed',
    );
    expect(() => parseTestKey('{"format": 1}', 'k.json')).toThrow('k.json: not the key of a listening test');
  });

  it('has other names each time, and the same items in the same orders for the same seed', async () => {
    const [one, other] = [await makeTest(items, arms, settings('mos')), await makeTest(items, arms, settings('mos'))];
    expect(one.page.clips.some((name) => other.page.clips.includes(name))).toBe(false);
    const systems = ({ page, key }: typeof one) =>
      page.rows.map((row) => row.map(({ clips }) => labelsOf(key, clips).map(({ system }) => system)));
    expect(systems(one)).toEqual(systems(other));
    expect(one.key.items).toEqual(other.key.items);
  });

  it('refuses what it cannot be made of', async () => {
    await expect(makeTest(items, ['plain'], settings('mos'))).rejects.toThrow(
      'at least two arms; the runs are of 1: plain',
    );
    await expect(makeTest(items, arms, settings('mos', { baseline: 'plaim' }))).rejects.toThrow(
      "settings baseline: there is no arm 'plaim'; did you mean 'plain'?",
    );
    await expect(makeTest(items, ['plain', 'recording'], settings('mos'))).rejects.toThrow(
      "an arm is called 'recording'",
    );
    await expect(makeTest(items, arms, settings('mos', { items: 5 }))).rejects.toThrow(
      'a listening test of 5 items and 1 to practise needs 6; the runs have 5 in common',
    );
    const { recording: _, ...unheard } = items[0]!;
    await expect(makeTest([unheard, ...items.slice(1)], arms, settings('mushra'))).rejects.toThrow(
      'item item-0: there is no recording of it',
    );
    const gone = { ...items[1]!, arms: { ...items[1]!.arms, novel: join(folder, 'gone.wav') } };
    await expect(makeTest([gone, ...items.slice(2), items[0]!], arms, settings('mos'))).rejects.toThrow(
      `${join(folder, 'gone.wav')}: cannot read the recording: there is no such file`,
    );
    const many = Array.from({ length: 11 }, (_, place) => `arm${place}`);
    await expect(makeTest(items, many, settings('mushra'))).rejects.toThrow('13 versions: expected at most 12');
    expect(existsSync(join(folder, 'gone.wav'))).toBe(false);
  });
});
