import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../audio/wavFile.ts';
import { ConfigError, CorpusError } from '../errors.ts';
import { askFromArguments } from './diversityAsk.ts';
import { recommendFromArguments } from './diversityRecommend.ts';
import { reportDiversity } from './diversityReport.ts';
import { parseBudget, selectFromArguments } from './diversitySelect.ts';

const root = mkdtempSync(join(tmpdir(), 'diversity-'));
const texts = ['你好吗？', '我们今天去，<b>那里。', '买A股吧！', 'ma1'];
const oldCache = process.env['TONELAB_CACHE'];

/** A tone that rises or falls: something to be measured. */
function tone(index: number): Uint8Array {
  const samples = Float32Array.from(
    { length: 16_000 },
    (_, n) => 0.3 * Math.sin((n / 16_000) * (700 + 60 * index) * 2),
  );
  return encodeWav(samples, 16_000);
}

function line(index: number, changes: object = {}): object {
  const about = { text: texts[index], language: 'zh', speaker: 's', kind: 'recorded', durationSeconds: 1, tags: {} };
  return { id: `u${index}`, audio: `u${index}.wav`, ...about, ...changes };
}

function manifestOf(name: string, lines: readonly object[]): string {
  const file = join(root, `${name}.jsonl`);
  writeFileSync(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return file;
}

beforeAll(() => {
  process.env['TONELAB_CACHE'] = join(root, 'cache');
  for (const index of texts.keys()) writeFileSync(join(root, `u${index}.wav`), tone(index));
});
afterAll(() => {
  if (oldCache === undefined) delete process.env['TONELAB_CACHE'];
  else process.env['TONELAB_CACHE'] = oldCache;
  rmSync(root, { recursive: true });
});

const common = { axis: [], seed: 1, json: true, sound: true };
const whole = () => manifestOf('whole', [line(0), line(1), line(2), line(3, { durationSeconds: 0.5 })]);

describe('tonelab diversity report', () => {
  it('measures a small corpus, and writes page and JSON', async () => {
    const out = join(root, 'page.html');
    const { report } = await reportDiversity({ ...common, manifest: whole(), out });
    expect(report.axes.map(({ axis }) => axis)).toEqual(['dynamics', 'languages', 'meaning', 'phonemes']);
    expect(JSON.parse(readFileSync(join(root, 'page.json'), 'utf8')).utterances).toBe(4);
    const page = readFileSync(out, 'utf8');
    expect(page).toContain('&lt;b&gt;');
    expect(page).not.toContain('<b>那里');
    expect(page).toContain('data:audio/wav;base64,');
    expect(page.match(/https?:\/\//g)).toBeNull();
    const cell = report.grid.find(({ base }) => base === 'ma')!;
    expect(cell.heard).toEqual([1, 0, 0, 0, 1]);
    expect(cell.legal[0]).toBe(true);
  });

  it('says of one utterance what it lacks, without pretending to be sure', async () => {
    const { report } = await reportDiversity({
      ...common,
      manifest: manifestOf('one', [line(0)]),
      out: join(root, 'one.html'),
    });
    const meaning = report.axes.find(({ axis }) => axis === 'meaning')!;
    expect(meaning.facets[0]!.interval).toBeUndefined();
    expect(meaning.facets[0]!.missing.length).toBe(4);
  });

  it('refuses an empty corpus, missing audio, an unknown language and another ending, and writes nothing', async () => {
    const out = join(root, 'never.html');
    const report = (manifest: string) => reportDiversity({ ...common, manifest, out });
    await expect(report(manifestOf('empty', []))).rejects.toThrow(/no utterance for training/);
    await expect(report(manifestOf('held', [line(0, { split: 'heldout' })]))).rejects.toThrow(CorpusError);
    await expect(report(manifestOf('lost', [line(0, { audio: 'lost.wav' })]))).rejects.toThrow(
      /:1: audio 'lost.wav' is missing/,
    );
    await expect(report(manifestOf('tongue', [line(0, { language: 'tlh' })]))).rejects.toThrow(
      /'u0': its language is 'tlh'/,
    );
    await expect(reportDiversity({ ...common, manifest: whole(), out: join(root, 'page.txt') })).rejects.toThrow(
      ConfigError,
    );
    await expect(reportDiversity({ ...common, manifest: whole(), speaker: 'x', out })).rejects.toThrow(
      /no speaker 'x'; there are s/,
    );
    expect(existsSync(out)).toBe(false);
  });
});

describe('tonelab diversity select', () => {
  const select = (budget: string, more: object = {}) =>
    selectFromArguments({ ...common, manifest: whole(), strategy: 'coverage', budget, ...more });

  it('stays within its budget and writes the ids', async () => {
    const out = join(root, 'chosen.txt');
    const { result } = await select('2s', { out });
    expect(result.seconds).toBeLessThanOrEqual(2);
    expect(readFileSync(out, 'utf8')).toBe(result.ids.map((id) => `${id}\n`).join(''));
    expect(result.guarantee).toMatch(/0.393/);
    expect((await select('2')).result.ids).toHaveLength(2);
    expect((await select('2')).result.guarantee).toMatch(/0.632/);
    expect((await select('2', { strategy: 'distribution' })).result.guarantee).toBeUndefined();
    expect((await select('1', { strategy: 'shortest' })).result.ids).toEqual(['u3']);
    expect((await select('2', { axis: ['dynamics=1'] })).result.scores).toHaveProperty('dynamics');
  });

  it('refuses a budget below the shortest utterance, a budget that is none, an unknown axis or strategy', async () => {
    const out = join(root, 'never.txt');
    await expect(select('0.2s', { out })).rejects.toThrow(/shortest utterance, 'u3', lasts 0.50 s/);
    expect(existsSync(out)).toBe(false);
    for (const word of ['0', '-3', '2.5', 'much', '5h']) expect(() => parseBudget(word)).toThrow(ConfigError);
    expect(parseBudget('1.5min')).toEqual({ seconds: 90 });
    await expect(select('2', { axis: ['phoneme=1'] })).rejects.toThrow(/did you mean 'phonemes'/);
    await expect(select('2', { axis: ['phonemes=-1'] })).rejects.toThrow(/expected a number from 0 on/);
    await expect(select('2', { strategy: 'coverge' })).rejects.toThrow(/did you mean 'coverage'/);
    await expect(select('2', { strategy: 'longest', axis: ['phonemes=1'] })).rejects.toThrow(ConfigError);
  });
});

describe('tonelab diversity recommend', () => {
  it('writes a table that reads as a pool again', async () => {
    const out = join(root, 'script.tsv');
    const { script } = await recommendFromArguments({
      ...common,
      manifest: whole(),
      axis: ['languages=1'],
      pool: [],
      out,
    });
    const [head = '', ...rows] = readFileSync(out, 'utf8').trim().split('\n');
    expect(head).toBe('number\tid\ttext\tsplit\tpinyin\tmanner\tseconds\tcloses\tlanguages');
    expect(rows).toHaveLength(script.lines.length);
    expect(script.lines.length).toBeGreaterThan(0);
    expect(script.impossible).toEqual([]);
  });

  it('has nothing recorded whose text the corpus holds out', async () => {
    const manifest = manifestOf('heldText', [line(0), line(1, { split: 'heldout' }), line(3)]);
    const pool = join(root, 'heldText.txt');
    const recommend = () => recommendFromArguments({ ...common, manifest, axis: ['phonemes=1'], pool: [pool] });
    writeFileSync(pool, `${texts[1]}\n买A股吧！\n`);
    const { script } = await recommend();
    expect(script.lines.some(({ text }) => text === '买A股吧！')).toBe(true);
    expect(script.lines.some(({ text }) => text === texts[1])).toBe(false);
    writeFileSync(pool, `${texts[1]}\n`);
    await expect(recommend()).rejects.toThrow(/holds out all of its 1 sentences/);
  });

  it('refuses a pool of which nothing can be read, and one without sentences, and writes nothing', async () => {
    const out = join(root, 'never.tsv');
    const recommend = (text: string) => {
      const pool = join(root, 'pool.txt');
      writeFileSync(pool, text);
      return recommendFromArguments({ ...common, manifest: whole(), axis: ['languages=1'], pool: [pool], out });
    };
    await expect(recommend('。。\n！！\n')).rejects.toThrow(/none of its 2 sentences can be read/);
    await expect(recommend('\n')).rejects.toThrow(/no training sentence/);
    await expect(
      recommendFromArguments({ ...common, manifest: whole(), pool: [join(root, 'absent.txt')], out }),
    ).rejects.toThrow(/cannot be read/);
    expect(existsSync(out)).toBe(false);
  });
});

describe('tonelab diversity ask', () => {
  const usual = { axis: [], pool: [], weight: [], most: 5, samples: 4, sampled: 10, json: true };
  const ask = (changes: object) => askFromArguments({ run: join(root, 'nowhere'), ...usual, ...changes });

  it('refuses what is no run, no weight, no count and no pool, before anything is opened', async () => {
    await expect(ask({})).rejects.toThrow('not the folder of a run');
    await expect(ask({ weight: ['loss=much'] })).rejects.toThrow(
      '--weight loss=much: expected coverage, loss or spread',
    );
    await expect(ask({ weight: ['taste=1'] })).rejects.toThrow('--weight taste=1');
    await expect(ask({ weight: ['loss=0'] })).rejects.toThrow('all weights are 0');
    await expect(ask({ most: 0 })).rejects.toThrow('--most 0: expected a whole number of at least 1');
    await expect(ask({ samples: 1 })).rejects.toThrow('--samples 1: expected a whole number of at least 2');
    await expect(ask({ pool: [join(root, 'none.txt')] })).rejects.toThrow(CorpusError);
  });
});

describe('--states', () => {
  it('refuses what is no run', async () => {
    const out = join(root, 'states.html');
    const states = join(root, 'nowhere');
    await expect(reportDiversity({ ...common, manifest: whole(), out, states })).rejects.toThrow(ConfigError);
    expect(existsSync(out)).toBe(false);
  });
});
