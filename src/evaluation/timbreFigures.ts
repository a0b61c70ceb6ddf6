import { cosineSimilarity } from '../audio/directions.ts';
import { medianF0, medianF0Of } from '../audio/f0.ts';
import { longTermSpectrumDb, longTermSpectrumDistance } from '../audio/longTermSpectrum.ts';
import { type BootstrapOptions, bootstrapFigure, type Figure, type Measured } from './bootstrap.ts';
import type { MeasureInfo } from './runEvaluation.ts';
import { type ClipSet, isMeasured, meanSimilarity, type TimbreClip, type VoiceTimbre } from './timbreClips.ts';
import { chord, positionByDistances, positionOfPitch } from './timbrePosition.ts';

const noVoice = 'no voiced frame';
const sameVoice = 'the recordings of both voices are alike in it';

/** The columns of the timbre table: pitch, and for each voice the distance and likeness to its recordings. */
export function timbreMeasures(voices: readonly string[]): readonly MeasureInfo[] {
  return [
    { name: 'median-f0', label: 'Median F0', unit: 'Hz', digits: 0 },
    ...voices.map((voice) => ({
      name: spectrumKey(voice),
      label: `Spectrum distance to ${voice}`,
      unit: 'dB',
      digits: 1,
    })),
    ...voices.map((voice) => ({ name: similarityKey(voice), label: `Speaker similarity to ${voice}`, digits: 2 })),
  ];
}

/** The columns of the swap table. */
export const positionMeasures: readonly MeasureInfo[] = [
  { name: 'median-f0', label: 'Position by median F0', digits: 2 },
  { name: 'long-term-spectrum', label: 'Position by long-term spectrum', digits: 2 },
  { name: 'speaker-similarity', label: 'Position by speaker similarity', digits: 2 },
];

/** How a set of clips sounds, with intervals over clips (over concatenations for the speaker similarity). */
export function timbreFigures(
  set: ClipSet,
  voices: readonly VoiceTimbre[],
  options: BootstrapOptions,
): Readonly<Record<string, Measured>> {
  const { clips } = set;
  const figures: Record<string, Measured> = {
    'median-f0': orWhy(bootstrapFigure(clips.length, medianF0Of(clips.map(({ f0 }) => f0)), options), noVoice),
  };
  for (const voice of voices) {
    const spectrum = spectrumOf(voice.clips);
    const distance = (drawn: readonly number[]) => spectrumDistance(drawnSpectrum(clips, drawn), spectrum);
    figures[spectrumKey(voice.voice)] = orWhy(bootstrapFigure(clips.length, distance, options), 'no speech');
    figures[similarityKey(voice.voice)] = similarity(set, voice, options);
  }
  return figures;
}

/** Where a set of clips stands between two voices by each measure: 0 is the first's recordings, 1 the second's. */
export function timbrePositions(
  set: ClipSet,
  [first, second]: readonly [VoiceTimbre, VoiceTimbre],
  options: BootstrapOptions,
): Readonly<Record<string, Measured>> {
  const { clips, embeddings } = set;
  const firstHz = medianF0(first.clips.map(({ f0 }) => f0));
  const secondHz = medianF0(second.clips.map(({ f0 }) => f0));
  const medianHz = medianF0Of(clips.map(({ f0 }) => f0));
  const byPitch = (drawn: readonly number[]) => {
    const hz = medianHz(drawn);
    return hz === undefined || firstHz === undefined || secondHz === undefined
      ? undefined
      : positionOfPitch(hz, firstHz, secondHz);
  };
  const [firstSpectrum, secondSpectrum] = [spectrumOf(first.clips), spectrumOf(second.clips)];
  const between = spectrumDistance(firstSpectrum, secondSpectrum) ?? 0;
  const bySpectrum = (drawn: readonly number[]) => {
    const own = drawnSpectrum(clips, drawn);
    const [toFirst, toSecond] = [spectrumDistance(own, firstSpectrum), spectrumDistance(own, secondSpectrum)];
    return toFirst === undefined || toSecond === undefined
      ? undefined
      : positionByDistances({ toFirst, toSecond, between });
  };
  return {
    'median-f0': orWhy(bootstrapFigure(clips.length, byPitch, options), sameVoice),
    'long-term-spectrum': orWhy(bootstrapFigure(clips.length, bySpectrum, options), sameVoice),
    'speaker-similarity': isMeasured(embeddings) ? positionByVector(embeddings, [first, second], options) : embeddings,
  };
}

function positionByVector(
  embeddings: readonly Float32Array[],
  [first, second]: readonly [VoiceTimbre, VoiceTimbre],
  options: BootstrapOptions,
): Measured {
  const [a, b] = [first.embedding, second.embedding];
  if (a === undefined || b === undefined) return { notMeasured: 'too few recordings of a voice' };
  const between = chord(cosineSimilarity(a, b));
  const position = (drawn: readonly number[]) =>
    positionByDistances({
      toFirst: chord(meanSimilarity(embeddings, drawn, a)),
      toSecond: chord(meanSimilarity(embeddings, drawn, b)),
      between,
    });
  return orWhy(bootstrapFigure(embeddings.length, position, options), sameVoice);
}

function similarity({ embeddings }: ClipSet, { embedding }: VoiceTimbre, options: BootstrapOptions): Measured {
  if (!isMeasured(embeddings)) return embeddings;
  if (embedding === undefined) return { notMeasured: 'too few recordings of the voice' };
  const figure = bootstrapFigure(embeddings.length, (drawn) => meanSimilarity(embeddings, drawn, embedding), options);
  return orWhy(figure, 'no speech');
}

/** dB; undefined where a side has no clips. */
function spectrumDistance(own: Float64Array | undefined, to: Float64Array | undefined): number | undefined {
  return own === undefined || to === undefined ? undefined : longTermSpectrumDistance(own, to);
}

/** Undefined without clips. */
function spectrumOf(clips: readonly TimbreClip[]): Float64Array | undefined {
  return clips.length === 0 ? undefined : longTermSpectrumDb(clips.map(({ spectrum }) => spectrum));
}

function drawnSpectrum(clips: readonly TimbreClip[], drawn: readonly number[]): Float64Array | undefined {
  return spectrumOf(drawn.map((index) => clips[index] as TimbreClip));
}

function orWhy(figure: Figure | undefined, why: string): Measured {
  return figure ?? { notMeasured: why };
}

function spectrumKey(voice: string): string {
  return `spectrum-distance/${voice}`;
}

function similarityKey(voice: string): string {
  return `speaker-similarity/${voice}`;
}
