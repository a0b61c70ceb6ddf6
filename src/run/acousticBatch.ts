import type { HostBatch, HostTree } from '../core/trainer/hostBatch.ts';
import { collate } from '../corpus/collate.ts';
import type { LengthBucket } from '../corpus/lengthBuckets.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { semanticInput } from '../synthesis/semanticInput.ts';
import type { ReferenceDraw } from './referenceDraw.ts';
import type { SemanticLookup } from './semanticCache.ts';

export interface AcousticBatchOptions {
  readonly corpus: PreparedCorpus;
  readonly withSpans: boolean;
  readonly reference: ReferenceDraw;
  /** Absent without a semantic encoder. */
  readonly semantic?: { readonly lookup: SemanticLookup; readonly channels: number } | undefined;
}

/** The shape that batches of a bucket are padded to. */
export interface PaddedBucket extends LengthBucket {
  /** Characters, where there is a semantic encoder: Tc. */
  readonly tokens?: number | undefined;
}

/** Utterances -> the host side of an `AcousticBatch`, padded to the bucket. */
export function acousticBatch(
  utterances: readonly PreparedUtterance[],
  options: AcousticBatchOptions & { readonly bucket?: PaddedBucket; readonly draw: number | string },
): HostBatch {
  const { corpus, bucket, withSpans } = options;
  const { melBins, hopLength } = corpus.settings;
  const host = collate(utterances, {
    speakers: corpus.speakers,
    melBins,
    hopLength,
    symbols: bucket?.symbols,
    frames: bucket?.frames,
    withSpans,
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
    semantic: options.semantic && semanticTree(utterances, options.semantic, { symbols, tokens: bucket?.tokens }),
    reference: options.reference(utterances, options.draw),
    targets: {
      mel: { data: host.mel, shape: [batch, frames, melBins] },
      mask: maskOf(host.frameLengths, frames),
      spans: host.spans && { data: Float32Array.from(host.spans), shape: [batch, symbols, 2] },
    },
  };
  const sum = (values: Int32Array) => values.reduce((total, value) => total + value, 0);
  return {
    tensors,
    counts: { utterances: batch, symbols: sum(host.textLengths), frames: sum(host.frameLengths), tokens: 0 },
    audioSeconds: utterances.reduce((total, { durationSeconds }) => total + durationSeconds, 0),
    ids: host.ids,
  };
}

function semanticTree(
  utterances: readonly PreparedUtterance[],
  semantic: { readonly lookup: SemanticLookup; readonly channels: number },
  steps: { readonly symbols: number; readonly tokens: number | undefined },
): HostTree {
  const items = utterances.map(({ symbols }) => semantic.lookup(symbols));
  return semanticInput(items, { symbolSteps: steps.symbols, channels: semantic.channels, tokenSteps: steps.tokens });
}

/** [B] lengths -> [B, T, 1] */
function maskOf(lengths: Int32Array, steps: number) {
  const data = new Float32Array(lengths.length * steps);
  lengths.forEach((length, row) => {
    data.fill(1, row * steps, row * steps + length);
  });
  return { data, shape: [lengths.length, steps, 1] };
}
