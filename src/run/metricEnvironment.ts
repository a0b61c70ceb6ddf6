import { existsSync } from 'node:fs';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { initPart } from '../core/model/initModel.ts';
import type { SyllableEar } from '../core/recogniserContract.ts';
import type { MetricEnvironment, MetricItem, MetricRecording } from '../core/recordingContracts.ts';
import { type OpenOnnxModel, openOnnxModel } from '../core/runtime/onnxModel.ts';
import { loadOnnxRuntime, onnxRuntimeFolder } from '../core/runtime/onnxRuntime.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { SpeakerEmbedder } from '../evaluation/speakerEmbedder.ts';
import { noEmbedder } from '../evaluation/timbreClips.ts';
import { disposeParams, type ParamTree } from '../nn/params.ts';
import { randomSource } from '../nn/random.ts';
import { runAssets } from './runAssets.ts';
import { recordedSyllables } from './timedSyllables.ts';
import { recordedFirst, unitOf } from './voiceRecordings.ts';

/** What metrics have opened, until it is closed. */
export interface OpenMetricEnvironment extends MetricEnvironment {
  close(): Promise<void>;
}

const noRecogniser =
  'no recogniser is named; train one once with `npx tonelab train experiment=recogniser`, then evaluation.recogniser=runs/recogniser';

const noTranscriber = 'nothing is named that writes down sentences; set evaluation.transcriber=whisper-base';

/** The order of training recordings does not follow the run's seed: metrics of all arms and seeds hear the same ones. */
const orderSeed = 0;

/** What metrics of a run are told. Without a corpus (where nothing is measured yet) there is no training recording. */
export function metricEnvironment(
  spectral: SpectralSettings,
  {
    corpus,
    embedder,
    ear,
    transcriber = { notMeasured: noTranscriber },
  }: {
    readonly corpus?: PreparedCorpus;
    readonly embedder?: SpeakerEmbedder | undefined;
    readonly ear?: SyllableEar | undefined;
    readonly transcriber?: MetricEnvironment['transcriber'];
  } = {},
): OpenMetricEnvironment {
  const models = new Map<string, Promise<OpenOnnxModel>>();
  const params: ParamTree[] = [];
  return {
    spectral,
    assets: runAssets,
    trainingRecordings: (voice, unit) => recordingsOf(corpus, voice, unit),
    speakerEmbedding:
      embedder === undefined
        ? { notMeasured: noEmbedder }
        : {
            leastSeconds: embedder.minimumSeconds,
            embed: (samples, sampleRate) => embedder.embed([{ samples, sampleRate }]),
          },
    ear: ear ?? { notMeasured: noRecogniser },
    transcriber,
    onnx: onnxModels(models),
    published: async (part) => {
      const made = await initPart(part, randomSource(0, 0));
      params.push(made);
      return made;
    },
    close: async () => {
      for (const one of params.splice(0)) disposeParams(one);
      for (const model of models.values()) await (await model).close();
      models.clear();
    },
  };
}

function onnxModels(models: Map<string, Promise<OpenOnnxModel>>): MetricEnvironment['onnx'] {
  const folder = onnxRuntimeFolder(cacheRoot());
  if (!existsSync(folder)) return { notMeasured: 'onnxruntime-node is not there' };
  return {
    open: (file) => {
      const model = models.get(file) ?? openOnnxModel(loadOnnxRuntime(folder), file);
      models.set(file, model);
      return model;
    },
  };
}

function* recordingsOf(
  corpus: PreparedCorpus | undefined,
  voice: string,
  unit: MetricItem['unit'] | undefined,
): Generator<MetricRecording> {
  if (corpus === undefined) return;
  const isOwn = (utterance: PreparedUtterance) =>
    utterance.speaker === voice && utterance.split === 'train' && (unit === undefined || unitOf(utterance) === unit);
  for (const utterance of recordedFirst(corpus.utterances.filter(isOwn), orderSeed)) {
    yield {
      samples: utterance.wave(),
      sampleRate: corpus.settings.sampleRate,
      syllables: recordedSyllables(utterance, corpus.settings),
    };
  }
}
