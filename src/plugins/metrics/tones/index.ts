import { z } from 'zod';
import { trackF0 } from '../../../audio/f0.ts';
import { highPass, speechHighPassHz } from '../../../audio/highPass.ts';
import type { Plugin } from '../../../core/contracts.ts';
import type { Metric, MetricEnvironment, MetricItem, MetricRecording } from '../../../core/recordingContracts.ts';
import { type ToneClasses, type ToneExample, toneClasses } from './toneClasses.ts';
import { toneContour } from './toneContour.ts';

/** Training recordings of a voice that its tones are learned from. */
const trainingSeconds = 120;

const measures: readonly { readonly name: string; readonly summary: string; readonly only?: number }[] = [
  { name: 'tone-accuracy', summary: "Share of syllables whose pitch contour is nearest to their own tone's, 0 to 1" },
  ...[1, 2, 3, 4, 5].map((only) => ({
    ...{ name: `tone-${only}-accuracy`, only },
    summary: `The same of the syllables of tone ${only}${only === 5 ? ' (Mandarin: neutral)' : ''}`,
  })),
];

/** Whether tones can be told by their pitch as the voice's own recordings say them. */
export const toneMetrics: readonly Plugin<'metric'>[] = measures.map(({ name, summary, only }) => ({
  ...{ kind: 'metric', name, summary, configSchema: z.strictObject({}) },
  create: (_config: unknown, environment) => toneMetric(environment, only),
}));

function toneMetric(environment: MetricEnvironment, only: number | undefined): Metric {
  return {
    ...{ unit: '', better: 'higher', alone: true },
    measure: async (produced, _recorded, item) => {
      const own = toldTones(produced, item, environment).filter(({ tone }) => only === undefined || tone === only);
      return own.length === 0 ? undefined : own.filter(({ tone, told }) => tone === told).length / own.length;
    },
  };
}

interface ToldTone {
  readonly tone: number;
  /** Undefined: no pitch to tell it by. */
  readonly told: number | undefined;
}

interface Remembered {
  readonly voices: Map<string, ToneClasses | undefined>;
  readonly clips: WeakMap<Float32Array, readonly ToldTone[]>;
}

type Voiced = Pick<MetricItem, 'voice' | 'unit'>;

const remembered = new WeakMap<MetricEnvironment, Remembered>();

/** What the pitch of each syllable says, of the tones that the voice is known to have; all tone metrics share it. */
function toldTones(
  produced: MetricRecording,
  { voice, unit }: Voiced,
  environment: MetricEnvironment,
): readonly ToldTone[] {
  const known: Remembered = remembered.get(environment) ?? { voices: new Map(), clips: new WeakMap() };
  remembered.set(environment, known);
  const key = JSON.stringify([voice, unit]);
  if (!known.voices.has(key)) known.voices.set(key, voiceTones(environment, { voice, unit }));
  const classes = known.voices.get(key);
  const told =
    known.clips.get(produced.samples) ??
    contoursOf(produced).flatMap(({ tone, contour }) =>
      classes?.tones.has(tone) ? [{ tone, told: contour && classes.nearest(contour) }] : [],
    );
  known.clips.set(produced.samples, told);
  return told;
}

/** The tones of a voice's training recordings of the same unit, else of any. */
function voiceTones({ trainingRecordings }: MetricEnvironment, { voice, unit }: Voiced): ToneClasses | undefined {
  return toneClasses(examplesOf(trainingRecordings(voice, unit))) ?? toneClasses(examplesOf(trainingRecordings(voice)));
}

function examplesOf(recordings: Iterable<MetricRecording>): readonly ToneExample[] {
  const examples: ToneExample[] = [];
  let seconds = 0;
  for (const recording of recordings) {
    if (recording.syllables === undefined) continue;
    for (const { tone, contour } of contoursOf(recording)) if (contour !== undefined) examples.push({ tone, contour });
    seconds += recording.samples.length / recording.sampleRate;
    if (seconds >= trainingSeconds) break;
  }
  return examples;
}

function contoursOf({ samples, sampleRate, syllables = [] }: MetricRecording) {
  if (syllables.length === 0) return [];
  const track = trackF0(highPass(samples, sampleRate, speechHighPassHz), sampleRate);
  return syllables.map((syllable) => ({ tone: syllable.tone, contour: toneContour(track, syllable) }));
}
