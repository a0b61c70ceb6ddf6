import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { medianF0, trackF0 } from '../../src/audio/f0.ts';
import { readAudio } from '../../src/audio/readAudio.ts';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { logMelSpectrogram } from '../../src/audio/spectrogram.ts';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import { checkRunConfig } from '../../src/cli/configCheck.ts';
import { configPlace } from '../../src/cli/configTree.ts';
import { metricsOf } from '../../src/cli/evaluateTrained.ts';
import { composeConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import { initModel } from '../../src/core/model/initModel.ts';
import { Registry } from '../../src/core/registry.ts';
import { PackReader } from '../../src/corpus/packReader.ts';
import type { PreparedCorpus, PreparedUtterance } from '../../src/corpus/preparedCorpus.ts';
import { buzz } from '../../src/corpus/toneFixture.ts';
import { openTranscriber } from '../../src/evaluation/openTranscriber.ts';
import type { SpeakerEmbedder } from '../../src/evaluation/speakerEmbedder.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { evaluateRun } from '../../src/run/evaluateRun.ts';
import { metricEnvironment } from '../../src/run/metricEnvironment.ts';
import { packageRoot } from '../../src/run/runAssets.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { mandarinTable } from '../../src/text/symbolTable.ts';
import * as tf from '../../src/tf.ts';

const settings = defaultSpectralSettings;
const frontend = mandarinFrontend({});

function utterance(
  speaker: string,
  hz: number,
  at: Pick<PreparedUtterance, 'split' | 'text' | 'tags'>,
): PreparedUtterance {
  const frames = 40;
  const wave = buzz((frames * settings.hopLength) / settings.sampleRate, hz).slice(0, frames * settings.hopLength);
  const { unit } = at.tags;
  return {
    ...{ id: `${speaker}-${at.split}-${at.text}`, speaker, language: 'zh', pinyin: ['ma1'], audioFile: '', ...at },
    ...{ kind: unit === 'syllable' ? 'recorded' : 'spliced', symbols: frontend(at.text), frames },
    ...{ durationSeconds: wave.length / settings.sampleRate, unitFrames: undefined, spans: undefined },
    features: { pack: '', offsetBytes: 0, frames, melBytes: 0, waveBytes: 0 },
    ...{ mel: () => logMelSpectrogram(wave, settings).data, wave: () => wave },
  };
}

const corpus: PreparedCorpus = {
  utterances: [
    ['low', 110],
    ['high', 220],
  ].flatMap(([name, hz]) => [
    utterance(name as string, hz as number, { split: 'train', text: '妈', tags: { unit: 'syllable' } }),
    utterance(name as string, hz as number, { split: 'heldout', text: '好', tags: { unit: 'syllable' } }),
    utterance(name as string, hz as number, { split: 'heldout', text: '你好。', tags: { unit: 'sentence' } }),
  ]),
  settings,
  reader: new PackReader(''),
  speakers: ['high', 'low'],
  hash: '',
  report: { computed: 0, reused: 0, minutes: 0, wallSeconds: 0 },
  close: () => undefined,
};

/** The octave of a clip's pitch over 110 Hz as an angle: 0 for the low voice, an eighth of a turn for the high one. */
const pitchOfClip: SpeakerEmbedder = {
  name: 'pitch',
  minimumSeconds: 0.3,
  embed: async (clips) => {
    const angle =
      (Math.PI / 4) * Math.log2((medianF0(clips.map((clip) => trackF0(clip.samples, clip.sampleRate))) ?? 110) / 110);
    return Float32Array.of(Math.cos(angle), Math.sin(angle));
  },
  close: async () => undefined,
};

beforeAll(async () => {
  await startTestBackend();
});

it('speaks and measures every voice, swaps the references, and leaves no tensor behind', async () => {
  const overrides = ['model=nano', 'model/semantic=none', 'model.vocoder.iterations=2', 'evaluation.sentences=1'];
  const project = await findProject(packageRoot);
  const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
  const { config } = await checkRunConfig(composeConfig({ ...place, overrides }), project);
  const registry = new Registry().register(...builtInPlugins);
  const parts = await assembleModel(config.model, registry, {
    assets: { resolve: (path) => path },
    spectral: settings,
    text: {
      symbolCount: mandarinTable.symbols.length,
      toneCount: mandarinTable.toneCount,
      languageCount: mandarinTable.languages.length,
    },
    speakerCount: 2,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
  const params = await initModel(parts, 1);
  const transcriber = openTranscriber(join(packageRoot, 'src', 'evaluation', 'whisper', 'golden', 'huggingFace'));
  await transcriber.transcribe(new Float32Array(1600), 16_000, 'zh');
  const environment = metricEnvironment(settings, { corpus, embedder: pitchOfClip, transcriber });
  const asked = ['mel-cepstral-distortion', 'f0-range', 'speaker-similarity', 'character-error'];
  const evaluated = { ...config.evaluation, metrics: asked };
  const metrics = metricsOf(registry, { evaluation: evaluated }, environment);
  const folder = await mkdtemp(join(tmpdir(), 'tonelab-evaluate-'));
  const before = tf.memory().numTensors;
  const voices = ['low', 'high'];
  const compile = hasNativeBackend ? {} : undefined;
  const system = { parts, params, corpus, config, compile, voices, folder };
  const evaluation = await evaluateRun({ ...system, metrics, transcriber, familiarityOf: () => 'never heard' });
  expect(tf.memory().numTensors).toBe(before);
  await transcriber.close();

  const systems = evaluation.timbreRows.map(({ voice, unit, system }) => `${voice} ${unit} ${system}`);
  expect(systems.slice(0, 6)).toEqual([
    'low syllable recording',
    'low syllable copy-synthesis',
    'low syllable synthesis',
    'low sentence spliced',
    'low sentence copy-synthesis',
    'low sentence synthesis',
  ]);
  expect(evaluation.pairRows).toHaveLength(8);
  expect(evaluation.clipRows).toHaveLength(12 + 4);
  // Two buzzes an octave apart: each recording has its own voice's direction, and not the other's.
  const likeness = (at: string) =>
    evaluation.clipRows.find(({ voice, unit, system }) => `${voice} ${unit} ${system}` === at)?.figures[
      'speaker-similarity'
    ];
  expect(likeness('low syllable recording')).toMatchObject({ value: expect.closeTo(1, 2) });
  expect(likeness('low syllable other-voices')).toMatchObject({ value: expect.closeTo(Math.SQRT1_2, 1) });
  expect(evaluation.items[0]).toMatchObject({ language: 'Chinese', familiarity: 'never heard' });
  // Sentences are written down, single syllables are not.
  expect(evaluation.transcriber).toMatch(/^[0-9a-f]{64}$/);
  for (const { unit, clips } of evaluation.items) {
    const own = clips.filter(({ timbreOf }) => timbreOf === undefined);
    const expected =
      unit === 'sentence' ? { heard: 'string', error: 'number' } : { heard: 'undefined', error: 'undefined' };
    const found = own.map(({ heard, measures }) => ({
      heard: typeof heard,
      error: typeof measures['character-error'],
    }));
    expect(found).toEqual(own.map(() => expected));
  }
  const known = evaluation.clipRows.find((row) => row.system === 'other-voices');
  expect(Object.keys(known?.figures ?? {})).toEqual(['speaker-similarity']);
  expect(evaluation.clipRows[0]).toMatchObject({
    system: 'recording',
    figures: { 'f0-range': { value: expect.any(Number) } },
  });
  const recording = evaluation.timbreRows[0]?.figures;
  expect(recording?.['median-f0']).toMatchObject({ value: expect.closeTo(110, -0.5) });
  expect(recording?.['spectrum-distance/low']).toMatchObject({ value: expect.closeTo(0, 3) });
  // A figure where the speaker embedder was fetched, else the command that fetches it.
  expect(JSON.stringify(recording?.['speaker-similarity/low'])).toMatch(/"value":|weights fetch/);
  expect(evaluation.swaps[0]).toMatchObject({ first: 'low', second: 'high', sentences: 1 });
  expect(evaluation.swaps[0]?.rows.map(({ timbreOf }) => timbreOf)).toEqual(voices);

  expect(JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(evaluation)),
  );
  for (const { wav } of evaluation.items.flatMap(({ clips }) => clips)) {
    expect((await readAudio(join(folder, wav))).samples.length, wav).toBeGreaterThan(0);
  }
  const table = (await readFile(join(folder, 'samples', 'items.tsv'), 'utf8')).trimEnd().split('\n');
  expect(table).toHaveLength(1 + 2 * 3);
  disposeParams(params);
  await rm(folder, { recursive: true });
});
