import { createEventFile, type EventFile } from './eventFile.ts';
import { histogramBuckets } from './histogramBuckets.ts';
import type { HparamValue, Logger } from './logger.ts';
import {
  audioEncoding,
  dataClass,
  encodeMessage,
  hparamStatus,
  hparamType,
  sessionStatus,
  tensorType,
} from './tensorBoardProto.ts';
import { wavBytes } from './wavBytes.ts';

export interface TensorBoardChoices {
  /** The run's folder of events; one run, one folder. */
  readonly folder: string;
  /** The step of the checkpoint that the run goes on from: TensorBoard then drops later steps of earlier files. */
  readonly resumeFromStep?: number;
  /** Runs of one group (an arm's seeds) are one row of the hyperparameter table. */
  readonly hparamsGroup?: string;
  /** The clock. @default the time of day */
  readonly nowSeconds?: () => number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Logs to an event file that TensorBoard reads: scalars, histograms, audio, images, text, hyperparameters.
 *
 * @throws StorageError when it cannot be written.
 */
export function tensorBoardLogger(choices: TensorBoardChoices): Logger {
  const nowSeconds = choices.nowSeconds ?? (() => Date.now() / 1000);
  const events = createEventFile(choices.folder, nowSeconds);
  if (choices.resumeFromStep !== undefined) {
    events.write(choices.resumeFromStep + 1, { session_log: { status: sessionStatus.start } });
  }
  const write = (step: number, values: readonly Fields[]): void => {
    if (values.length > 0) events.write(step, { summary: { value: values } });
  };
  let hasHparams = false;
  let lastStep = choices.resumeFromStep ?? 0;
  const scalars = (step: number, values: Readonly<Record<string, number>>): void => {
    lastStep = step;
    write(
      step,
      Object.entries(values).map(([tag, value]) => ({ tag, simple_value: value })),
    );
  };
  return {
    scalars,
    scalar: (step, key, value) => scalars(step, { [key]: value }),
    histogram: (step, key, values) => write(step, histogramValue(key, values)),
    audio: (step, key, samples, sampleRate) => write(step, [audioValue(key, samples, sampleRate)]),
    image: (step, key, png) => write(step, [imageValue(key, png)]),
    text: (step, key, markdown) => write(step, [textValue(key, markdown)]),
    hparams(config, metrics) {
      hasHparams = true;
      const known = Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== null);
      write(0, [experimentValue(config, Object.keys(metrics), nowSeconds())]);
      write(0, [sessionStartValue(config, choices.hparamsGroup, nowSeconds())]);
      if (known.length > 0) scalars(lastStep, Object.fromEntries(known));
    },
    flush: () => events.flush(),
    close(outcome = 'finished') {
      if (hasHparams && outcome !== 'stopped') write(0, [sessionEndValue(outcome === 'finished', nowSeconds())]);
      closeEvents(events);
    },
  };
}

function closeEvents(events: EventFile): void {
  events.flush();
  events.close();
}

function histogramValue(tag: string, values: ArrayLike<number>): readonly Fields[] {
  const buckets = histogramBuckets(values);
  if (!buckets) return [];
  const { sumSquares, limits, counts, ...sums } = buckets;
  return [{ tag, histo: { ...sums, sum_squares: sumSquares, bucket_limit: limits, bucket: counts } }];
}

function audioValue(tag: string, samples: Float32Array, sampleRate: number): Fields {
  const audio = {
    sample_rate: sampleRate,
    num_channels: 1,
    length_frames: samples.length,
    encoded_audio_string: wavBytes(samples, sampleRate),
    content_type: 'audio/wav',
  };
  const content = encodeMessage('AudioPluginData', { version: 0, encoding: audioEncoding.wav });
  return { tag, audio, metadata: metadata('audio', content, dataClass.blobSequence) };
}

/** Width and height stand at bytes 16 and 20 of every PNG (its IHDR chunk comes first); colour type at byte 25. */
function imageValue(tag: string, png: Uint8Array): Fields {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.byteLength < 26 || view.getUint32(0) !== 0x89504e47) throw new TypeError(`image '${tag}': not a PNG file`);
  const channels =
    new Map([
      [0, 1],
      [2, 3],
      [3, 3],
      [4, 2],
      [6, 4],
    ]).get(view.getUint8(25)) ?? 3;
  const image = {
    width: view.getUint32(16),
    height: view.getUint32(20),
    colorspace: channels,
    encoded_image_string: png,
  };
  return { tag, image };
}

function textValue(tag: string, markdown: string): Fields {
  const tensor = {
    dtype: tensorType.string,
    tensor_shape: { dim: [{ size: 1 }] },
    string_val: [Buffer.from(markdown)],
  };
  return { tag, tensor, metadata: metadata('text', encodeMessage('TextPluginData', { version: 0 }), dataClass.tensor) };
}

function experimentValue(
  config: Readonly<Record<string, HparamValue>>,
  metrics: readonly string[],
  nowSeconds: number,
): Fields {
  const infos = Object.entries(config).map(([name, value]) => ({
    name,
    type: hparamType[typeof value as 'string' | 'number' | 'boolean'],
  }));
  const experiment = {
    time_created_secs: nowSeconds,
    hparam_infos: infos,
    metric_infos: metrics.map((tag) => ({ name: { tag } })),
  };
  return hparamsValue('_hparams_/experiment', { experiment });
}

function sessionStartValue(
  config: Readonly<Record<string, HparamValue>>,
  group: string | undefined,
  nowSeconds: number,
): Fields {
  const hparams = Object.fromEntries(Object.entries(config).map(([name, value]) => [name, hparamKind(value)]));
  const start = { hparams, start_time_secs: nowSeconds, ...(group !== undefined && { group_name: group }) };
  return hparamsValue('_hparams_/session_start_info', { session_start_info: start });
}

function sessionEndValue(isSuccess: boolean, nowSeconds: number): Fields {
  const end = { status: isSuccess ? hparamStatus.success : hparamStatus.failure, end_time_secs: nowSeconds };
  return hparamsValue('_hparams_/session_end_info', { session_end_info: end });
}

function hparamKind(value: HparamValue): Fields {
  if (typeof value === 'number') return { number_value: value };
  return typeof value === 'boolean' ? { bool_value: value } : { string_value: value };
}

/** The hparams plugin keeps its data in the metadata; the tensor beside it is a dummy that it expects. */
function hparamsValue(tag: string, data: Fields): Fields {
  const tensor = { dtype: tensorType.float, tensor_shape: { dim: [{ size: 1 }] }, float_val: [0] };
  const content = encodeMessage('HparamsPluginData', { version: 0, ...data });
  return { tag, tensor, metadata: metadata('hparams', content, dataClass.tensor) };
}

function metadata(pluginName: string, content: Uint8Array, dataClassNumber: number): Fields {
  return { plugin_data: { plugin_name: pluginName, content }, data_class: dataClassNumber };
}
