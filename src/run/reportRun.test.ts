import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import { writeWav } from '../audio/wavFile.ts';
import { Registry } from '../core/registry.ts';
import { PackReader } from '../corpus/packReader.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { EvaluatedItem, EvaluationRow, RunEvaluation } from '../evaluation/runEvaluation.ts';
import { uniformSampler } from '../plugins/samplers/uniform/index.ts';
import { randomSelection } from '../plugins/selections/random/index.ts';
import { dataPlugins } from './dataPlugins.ts';
import { reportRun } from './reportRun.ts';
import { stageCurves, stageFreeze, voiceBackgrounds } from './reportStages.ts';
import { keyFigures, measurementTables, resultSentence } from './reportTables.ts';
import type { RunConfig } from './runConfig.ts';
import { type SpokenItem, writeItemsTable } from './samples.ts';
import type { StageResult } from './trainRecipe.ts';
import { heldOutItems, trainingRecordings } from './voiceRecordings.ts';

const symbols = {
  ...{ normalizedText: '', symbols: [], symbolIds: new Int32Array(), toneIds: new Int32Array() },
  ...{ languageIds: new Int32Array(), characterIndex: new Int32Array(), syllableIndex: new Int32Array() },
};

function utterance(id: string, more: Partial<PreparedUtterance>): PreparedUtterance {
  return {
    ...{ id, speaker: 'low', language: 'zh', kind: 'recorded', split: 'train', tags: { unit: 'syllable' }, text: id },
    ...{ pinyin: ['ma1'], symbols, frames: 100, durationSeconds: 1, audioFile: '', unitFrames: undefined },
    ...{ spans: undefined, mel: () => new Float32Array(), wave: () => new Float32Array() },
    features: { pack: '', offsetBytes: 0, frames: 100, melBytes: 0, waveBytes: 0 },
    ...more,
  };
}

const sentence = { tags: { unit: 'sentence' as const, mood: 'formal' } };
const corpus: PreparedCorpus = {
  utterances: [
    ...Array.from({ length: 90 }, (_, i) => utterance(`low-${i}`, {})),
    ...Array.from({ length: 90 }, (_, i) => utterance(`high-${i}`, { speaker: 'high' })),
    ...Array.from({ length: 12 }, (_, i) =>
      utterance(`low-s${i}`, { ...sentence, kind: 'spliced', durationSeconds: 5 }),
    ),
    ...['low', 'high'].flatMap((speaker) =>
      ['甲。', '乙。', '丙。'].map((text) =>
        utterance(`${speaker}-${text}`, { ...sentence, text, speaker, split: 'heldout', kind: 'spliced' }),
      ),
    ),
  ],
  settings: defaultSpectralSettings,
  speakers: ['high', 'low'],
  hash: '',
  reader: new PackReader(''),
  report: { computed: 0, reused: 0, minutes: 0, wallSeconds: 0 },
  close: () => undefined,
};

const mcd = { name: 'mcd', label: 'MCD', unit: 'dB', better: 'lower', digits: 1 } as const;
const rows: readonly EvaluationRow[] = [
  ...(['low', 'high'] as const).flatMap((voice): readonly EvaluationRow[] => [
    {
      ...{ voice, unit: 'sentence', system: 'copy-synthesis' },
      figures: { mcd: { value: 2.5, low: 2, high: 3, count: 3 } },
    },
    { voice, unit: 'sentence', system: 'synthesis', figures: { mcd: { value: 4.25, low: 4, high: 5, count: 3 } } },
  ]),
];
const item: EvaluatedItem = {
  ...{ id: 'low-s1', voice: 'low', unit: 'sentence', text: '你好。', pinyin: 'ni3 hao3', tags: ['formal'] },
  clips: [
    { system: 'spliced', wav: 'samples/low/a.wav', measures: {} },
    { system: 'synthesis', wav: 'samples/low/b.wav', measures: { mcd: 4 } },
    { system: 'synthesis', timbreOf: 'high', wav: 'samples/low/c.wav', measures: {} },
  ],
};
const evaluation: RunEvaluation = {
  voices: ['low', 'high'],
  pairMeasures: [mcd],
  pairRows: rows,
  clipMeasures: [],
  clipRows: [],
  timbreMeasures: [{ name: 'median-f0', label: 'Median F0', unit: 'Hz', digits: 0 }],
  timbreRows: [
    { voice: 'low', unit: 'sentence', system: 'spliced', figures: { 'median-f0': { value: 100, count: 1 } } },
  ],
  positionMeasures: [
    { name: 'pitch', label: 'Position by pitch', digits: 2 },
    { name: 'vector', label: 'Position by vector', digits: 2 },
  ],
  swaps: [
    {
      ...{ first: 'low', second: 'high', sentences: 3 },
      rows: [
        {
          timbreOf: 'low',
          figures: {},
          positions: { pitch: { notMeasured: 'alike' }, vector: { value: 0.1, count: 3 } },
        },
        {
          timbreOf: 'high',
          figures: {},
          positions: { pitch: { value: 1, count: 3 }, vector: { value: 0.9, count: 3 } },
        },
      ],
    },
  ],
  items: [item],
  wallSeconds: 30,
};

let folder: string;
let stages: readonly StageResult[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-run-'));
  const minute = { speakers: ['high'], units: ['syllable'], budgetSeconds: 60, weight: 0.5 };
  stages = [
    await writeStage('base', { syllables: { voices: ['base'], units: ['syllable'] }, spliced: { voices: ['base'] } }),
    await writeStage('few-shot', { target: minute, rehearsal: { voices: ['base'], weight: 0.5 } }),
  ];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeStage(name: string, data: unknown): Promise<StageResult> {
  const own = join(folder, 'stages', name);
  await mkdir(own, { recursive: true });
  const stage = {
    objective: 'acoustic',
    until: { steps: 2 },
    data,
    batch: { frames: 100 },
    train: [{ match: '**', rate: { peak: 1e-3 } }],
  };
  await writeFile(join(own, 'key.json'), JSON.stringify({ stage, seed: 1 }));
  const parameters = [
    { path: 'decoder/a', shape: [2, 3], rule: 0, match: '**', rate: { peak: 1e-3 } },
    { path: 'semantic/b', shape: [4], rule: 1, match: 'semantic/**', rate: null },
  ];
  await writeFile(join(own, 'parameters.json'), JSON.stringify({ fromStep: 0, parameters }));
  const lines = [1, 2].map((step) =>
    JSON.stringify({ step, stage: name, 'loss/g/mel': 4 / step, audio_minutes: step }),
  );
  await writeFile(join(own, 'metrics.jsonl'), `${lines.join('\n')}\n`);
  const counts = { steps: 2, audioSeconds: 600, wallSeconds: 60 };
  return { hash: name, ...counts, description: '', name, folder: own, reused: false };
}

describe('tables of a report', () => {
  it('hold synthesis beside its ceiling, figures with intervals, and say what splicing is', () => {
    const [against, timbre, swap] = measurementTables(evaluation);
    expect(against?.title).toBe('Held-out sentences against the same sentences spliced from recordings');
    expect(against?.rows.map(({ label, isReference }) => [label, isReference])).toEqual([
      ['low, copy synthesis', true],
      ['low, synthesis', false],
      ['high, copy synthesis', true],
      ['high, synthesis', false],
    ]);
    expect(against?.rows[1]?.cells).toEqual([{ value: 4.25, low: 4, high: 5, count: 3 }]);
    expect(timbre?.rows).toHaveLength(1);
    expect(swap?.rows.map(({ cells }) => cells[1])).toEqual([
      { value: 0.1, count: 3 },
      { value: 0.9, count: 3 },
    ]);
  });

  it('open with the main figures, and with the first position that both references have', () => {
    const figures = keyFigures(evaluation);
    expect(figures[0]).toEqual({ label: 'MCD, sentences, low', value: '4.3 dB', note: 'copy synthesis: 2.5 dB' });
    expect(figures.at(-1)).toMatchObject({ label: 'Position by vector, reference swapped', value: '0.10 → 0.90' });
    expect(resultSentence(evaluation)).toContain('MCD, sentences, low: 4.3 dB (copy synthesis: 2.5 dB)');
  });
});

const registry = new Registry().register(randomSelection, uniformSampler);
const plugins = dataPlugins(registry, (_plugin, node) => node);

describe('what a report tells of stages', () => {
  it('counts each voice by what the stages drew from, each utterance once', async () => {
    const voices = await voiceBackgrounds(stages, corpus, { voices: { base: 'low' }, plugins });
    const low = voices.find(({ voice }) => voice === 'low');
    expect(low?.minutes).toEqual({ recorded: 1.5, spliced: 1, synthetic: 0 });
    const high = voices.find(({ voice }) => voice === 'high');
    expect(high?.minutes).toEqual({ recorded: 1, spliced: 0, synthetic: 0 });
    expect(high?.note).toBe('few-shot: 60 utterances, 1.0 min');
  });

  it('reads curves and the table of parameters, and does without them', async () => {
    const [stage] = stages as readonly [StageResult];
    expect(stageCurves(stage)).toEqual({
      stage: 'base',
      metrics: {
        'loss/g/mel': [
          { step: 1, value: 4 },
          { step: 2, value: 2 },
        ],
      },
    });
    expect((await stageFreeze(stage)).parameters.map(({ rate }) => rate)).toEqual([1e-3, null]);
    const empty = { ...stage, folder: join(folder, 'nowhere') };
    expect(await stageFreeze(empty)).toEqual({ stage: 'base', parameters: [] });
    expect(stageCurves(empty).metrics).toEqual({});
  });
});

describe('voice recordings', () => {
  it('for a reference are among those that a pool with a budget has heard, and last as long as asked', async () => {
    const chosen = trainingRecordings(corpus, 'high', { seconds: 6, seed: 1 });
    expect(chosen).toHaveLength(6);
    const more = trainingRecordings(corpus, 'high', { seconds: 60, seed: 1 });
    expect(more.slice(0, 6)).toEqual(chosen);
    expect(trainingRecordings(corpus, 'low', { seconds: 500, seed: 1 }).every(({ kind }) => kind === 'recorded')).toBe(
      true,
    );
    expect(() => trainingRecordings(corpus, 'nobody', { seconds: 6, seed: 1 })).toThrow(/'nobody'.*voices: high, low/);
  });

  it('held out are the same texts for every voice', () => {
    const texts = corpus.speakers.map((voice) =>
      heldOutItems(corpus, voice, { unit: 'sentence', count: 2 }).map(({ text }) => text),
    );
    expect(texts[0]).toHaveLength(2);
    expect(texts[0]).toEqual(texts[1]);
  });
});

describe('the table for a recogniser', () => {
  it('lists the sentences of all systems with paths relative to itself, without swapped timbres', async () => {
    const clip = { samples: new Float32Array(1) };
    const items: readonly SpokenItem[] = [
      {
        utterance: utterance('s', { ...sentence, text: '你\t好。', pinyin: ['ni3', 'hao3'], split: 'heldout' }),
        clips: [
          { ...clip, system: 'spliced', wav: 'samples/low/s-spliced.wav' },
          { ...clip, system: 'synthesis', wav: 'samples/low/s-synthesis.wav' },
          { ...clip, system: 'synthesis', timbreOf: 'high', wav: 'samples/low/s-as.wav' },
        ],
      },
      { utterance: utterance('ma1', {}), clips: [{ ...clip, system: 'synthesis', wav: 'samples/low/ma1.wav' }] },
    ];
    await writeItemsTable(folder, items);
    expect(await readFile(join(folder, 'samples', 'items.tsv'), 'utf8')).toBe(
      [
        'wav\ttext\tpinyin\tsystem\tvoice\n',
        'low/s-spliced.wav\t你 好。\tni3 hao3\tspliced\tlow\n',
        'low/s-synthesis.wav\t你 好。\tni3 hao3\tsynthesis\tlow\n',
      ].join(''),
    );
  });
});

describe('reportRun', () => {
  it('writes the page of a run from its folder, with sound, pictures, measures, stages and config', async () => {
    const { sampleRate } = corpus.settings;
    await mkdir(join(folder, 'samples', 'low'), { recursive: true });
    for (const name of ['a', 'b', 'c']) {
      const tone = Float32Array.from({ length: 8000 }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 220 * i) / sampleRate));
      await writeWav(join(folder, 'samples', 'low', `${name}.wav`), tone, sampleRate);
    }
    const config = { name: 'demo', voices: { base: 'low' }, recipe: { name: 'few-shot' } } as unknown as RunConfig;
    const about = {
      folder,
      config,
      configYaml: 'seed: 1\n',
      backend: 'backend wasm',
      corpus,
      plugins,
      stages,
      evaluation,
    };
    const file = await reportRun({ ...about, wallSeconds: 200 });
    expect(file).toBe(join(folder, 'report.html'));
    const page = await readFile(file, 'utf8');
    for (const text of [
      'demo: low and high',
      '你好。',
      'with the reference of high',
      'copy synthesis: 2.5 dB',
      'semantic/b',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('few-shot: 60 utterances, 1.0 min');
    expect(page.match(/data:audio\/wav/g)).toHaveLength(3);
    expect(page.match(/data:image\/png/g)).toHaveLength(3);
    for (const id of ['listen', 'measurements', 'voices', 'curves', 'trained', 'timings', 'config']) {
      expect(page, id).toContain(`id="${id}"`);
    }
  });
});
