import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { describeAnalysis, listenAnalyse } from '../../src/cli/listenAnalyse.ts';
import { describeMadeTest, listenMake } from '../../src/cli/listenMake.ts';
import { buzz } from '../../src/corpus/toneFixture.ts';
import { parseTestKey } from '../../src/listening/testKey.ts';
import { simulatedAnswers, simulatedListeners } from '../../src/testing/simulatedListeners.ts';

const arms = ['plain', 'novel'];
const seeds = [1, 2];

describe('tonelab listen', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'tonelab-listen-'));
    const runs = [];
    for (const arm of arms) for (const seed of seeds) runs.push(await writeRun(arm, seed));
    const design = { arms, primary: { budget: 'own' } };
    await writeFile(join(root, 'results.json'), JSON.stringify({ design, runs }));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  /** The folder of a measured run, as `tonelab evaluate` leaves it. */
  async function writeRun(arm: string, seed: number) {
    const folder = join(root, arm, `seed-${seed}`);
    await mkdir(folder, { recursive: true });
    const items = Array.from({ length: 5 }, (_, item) => ({
      ...{ id: `s${item}`, voice: 'anna', unit: 'sentence', text: `第${item}句。`, tags: [] },
      clips: ['spliced', 'synthesis'].map((system) => ({ system, wav: `${system}-${item}.wav`, measures: {} })),
    }));
    for (const [item, { clips }] of items.entries()) {
      for (const { system, wav } of clips) {
        const hz = system === 'spliced' ? 100 + item : 120 + 20 * arms.indexOf(arm) + item + 5 * seed;
        await writeFile(join(folder, wav), encodeWav(buzz(0.2, hz), 22_050));
      }
    }
    await writeFile(join(folder, 'evaluation.json'), JSON.stringify({ voices: ['anna'], items }));
    await writeFile(join(folder, 'stages.json'), JSON.stringify({ stages: [] }));
    return { arm, budget: 'own', seed, folder, configHash: 'x' };
  }

  async function settingsFile(name: string, text: string): Promise<string> {
    const file = join(root, name);
    await writeFile(file, text);
    return file;
  }

  it('makes a test of an ablation, items by all seeds in turn, and finds what listeners thought', async () => {
    const settings = await settingsFile('own.yaml', 'items: 4\nlisteners: 12\ntexts: { en: { title: Which one? } }\n');
    const out = join(root, 'test');
    const made = await listenMake({ runs: [root], kind: 'mushra', out, settings });
    expect(made).toMatchObject({ kind: 'mushra', arms, items: 4, pages: 5, listeners: 12 });
    expect(describeMadeTest(made)).toContain(`key:  ${out}.key.json (says which sound is whose`);
    const key = parseTestKey(await readFile(`${out}.key.json`, 'utf8'), 'key');
    expect(new Set(key.items.map(({ seed }) => seed))).toEqual(new Set(seeds));

    const world = {
      means: { plain: 40, novel: 60 },
      listener: 4,
      item: 4,
      listenerTaste: 3,
      itemTaste: 3,
      judgement: 4,
    };
    const behaviourOf = simulatedListeners(key, world, 7);
    await mkdir(join(root, 'answers'));
    for (let listener = 1; listener <= 12; listener++) {
      const { file, answers } = simulatedAnswers(key, listener, behaviourOf(listener));
      await writeFile(join(root, 'answers', file), JSON.stringify(answers));
    }
    const args = { answers: [join(root, 'answers')], key: `${out}.key.json`, out: join(root, 'found') };
    const { found, files } = await listenAnalyse(args);
    const text = describeAnalysis({ found, files });
    expect(text).toContain('12 of 12 listeners kept');
    // Four items reach no p below 0.125.
    expect(text).toContain('12 listeners, 4 items give no p below 0.125: nothing is claimed.');
    const report = await readFile(join(root, 'found', 'report.html'), 'utf8');
    expect(report).toContain('<h1>Which one?</h1>');
    const results = JSON.parse(await readFile(join(root, 'found', 'results.json'), 'utf8'));
    expect(results).toMatchObject({
      kept: 12,
      settings: { items: 4 },
      contrasts: [{ arm: 'novel', baseline: 'plain' }],
    });
    expect(JSON.stringify(results.listeners)).not.toContain('judgements');

    await expect(listenAnalyse({ ...args, answers: [join(root, 'plain')] })).rejects.toThrow(
      'no .json file of answers in it',
    );
    await expect(listenAnalyse({ ...args, key: join(root, 'no.key.json') })).rejects.toThrow('there is no such file');
    await expect(listenAnalyse({ ...args, answers: [join(root, 'none.json')] })).rejects.toThrow(
      'none.json: there is no such file',
    );
    const clip = join(out, 'clips', key.page.clips[key.page.rows[0]![1]!.clips[0]!] as string);
    await writeFile(clip, 'x');
    await expect(listenAnalyse(args)).rejects.toThrow(`${clip}: is not the sound that the test was made with`);
  });

  it.each([
    ['item: 3', "unknown key; did you mean 'items'?"],
    ['kind: abx', 'kind is named on the command line: --kind mos'],
    ['anchorsHz: [3500]', 'unknown key'],
    ['items: many', 'expected a number, got the text "many"'],
    ['- 3', 'expected a mapping of settings'],
    ['voices: [bob]', "the runs have no voice 'bob'; there are: anna"],
    ['items: 9', 'a listening test of 9 items and 1 to practise needs 10; the runs have 5 in common'],
    ['postTo: mailto:me', 'postTo'],
  ])('refuses the settings %s', async (text, message) => {
    const settings = await settingsFile('wrong.yaml', text);
    const making = listenMake({ runs: [root], kind: 'mos', out: join(root, 'wrong'), settings });
    await expect(making).rejects.toThrow(message);
  });
});
