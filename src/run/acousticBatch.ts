import { linearBins, type SpectralSettings } from '../audio/spectralSettings.ts';
import { linearSpectrogram } from '../audio/spectrogram.ts';
import type { HostBatch, HostTree } from '../core/trainer/hostBatch.ts';
import { collate } from '../corpus/collate.ts';
import type { PackReader } from '../corpus/packReader.ts';
import { semanticInput } from '../synthesis/semanticInput.ts';
import type { AcousticTask, BatchCorpus } from './batchTask.ts';
import { referenceTree } from './referenceDraw.ts';
import { waveWindows } from './windowBatch.ts';

/** The host side of an `AcousticBatch`, with one window of each recording where a joint stage asks for them. */
export function acousticBatch(task: AcousticTask, corpus: BatchCorpus, reader: PackReader): HostBatch {
  const { utterances, bucket, withSpans, semantic, windows } = task;
  const { speakers, settings } = corpus;
  const { melBins, hopLength } = settings;
  const readable = utterances.map((utterance) => ({
    ...utterance,
    mel: () => reader.mel(utterance),
    wave: () => reader.wave(utterance),
  }));
  const { symbols: wantedSymbols, frames: wantedFrames, tokens } = bucket ?? {};
  const host = collate(readable, {
    ...{ speakers, melBins, hopLength, withSpans },
    symbols: wantedSymbols,
    frames: wantedFrames,
  });
  const { batchSize: batch, symbols, frames } = host;
  const ints = (data: Int32Array) => ({ data, shape: [batch, symbols] });
  const tensors: HostTree = {
    symbols: {
      ids: ints(host.symbolIds),
      tones: ints(host.toneIds),
      languages: ints(host.languageIds),
      mask: maskOf(host.textLengths, symbols),
    },
    semantic: semantic && semanticInput(semantic.items, { ...semantic, symbolSteps: symbols, tokenSteps: tokens }),
    reference: referenceTree(
      task.reference,
      utterances.map(({ speaker }) => speaker),
      { reader, speakers },
    ),
    styles: task.styles && styleRows(task.styles),
    targets: {
      mel: { data: host.mel, shape: [batch, frames, melBins] },
      mask: maskOf(host.frameLengths, frames),
      linearSpectrogram: task.withLinearSpectrogram
        ? linearSpectrograms(
            readable.map(({ wave }) => wave()),
            frames,
            settings,
          )
        : undefined,
      spans: host.spans && { data: Float32Array.from(host.spans), shape: [batch, symbols, 2] },
    },
    ...(windows && {
      segmentStarts: { data: Int32Array.from(windows.starts), shape: [batch] },
      segmentWave: waveWindows(utterances, windows, { reader, hopLength }),
    }),
  };
  const sum = (values: Int32Array) => values.reduce((total, value) => total + value, 0);
  return {
    tensors,
    counts: { utterances: batch, symbols: sum(host.textLengths), frames: sum(host.frameLengths), tokens: 0 },
    audioSeconds: utterances.reduce((total, { durationSeconds }) => total + durationSeconds, 0),
    ids: host.ids,
  };
}

/**
 * Magnitudes [B, Ty, F] of waves, padded with 0. They are computed here, beside the step, because stored ones would take
 * six times the room of the mels.
 */
function linearSpectrograms(waves: readonly Float32Array[], frames: number, settings: SpectralSettings) {
  const bins = linearBins(settings);
  const data = new Float32Array(waves.length * frames * bins);
  waves.forEach((wave, row) => {
    data.set(linearSpectrogram(wave, settings).data, row * frames * bins);
  });
  return { data, shape: [waves.length, frames, bins] };
}

/** [B, S] 1 where an utterance has the style. */
function styleRows({ count, places }: NonNullable<AcousticTask['styles']>) {
  const data = new Float32Array(places.length * count);
  places.forEach((place, row) => {
    if (place !== undefined) data[row * count + place] = 1;
  });
  return { data, shape: [places.length, count] };
}

/** [B] lengths -> [B, T, 1] */
function maskOf(lengths: Int32Array, steps: number) {
  const data = new Float32Array(lengths.length * steps);
  lengths.forEach((length, row) => {
    data.fill(1, row * steps, row * steps + length);
  });
  return { data, shape: [lengths.length, steps, 1] };
}
