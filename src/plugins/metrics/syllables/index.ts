import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { SyllableEar } from '../../../core/recogniserContract.ts';
import type { Metric, MetricRecording } from '../../../core/recordingContracts.ts';
import {
  recordingErrors,
  type SyllableErrorKind,
  type SyllableErrors,
  syllableErrorKinds,
} from '../../../text/syllableErrors.ts';

const summaries: Readonly<Record<SyllableErrorKind, string>> = {
  initial: 'Share of syllables whose initial is heard as another by a trained recogniser, 0 to 1',
  final: 'The same of the finals',
  tone: 'The same of the tones',
  syllable: 'Share of syllables of which initial, final or tone is heard as another',
};

/** Whether one hears what was to be said, syllable by syllable: by a recogniser that is the same for all systems. */
export const syllableMetrics: readonly Plugin<'metric'>[] = syllableErrorKinds.map((kind) => ({
  kind: 'metric',
  name: `${kind}-error`,
  summary: summaries[kind],
  configSchema: z.strictObject({}),
  create: (_config: unknown, { ear }) => errorMetric(kind, ear),
}));

function errorMetric(kind: SyllableErrorKind, ear: SyllableEar | { readonly notMeasured: string }): Metric {
  const about = { unit: '', better: 'lower', alone: true } as const;
  if ('notMeasured' in ear) return { ...about, unavailable: ear.notMeasured, measure: async () => undefined };
  return {
    ...about,
    measure: async (produced, _recorded, { voice }) => {
      const errors = errorsOf(ear, produced, voice);
      return errors.length === 0 ? undefined : errors.reduce((sum, one) => sum + one[kind], 0) / errors.length;
    },
  };
}

const heard = new WeakMap<SyllableEar, WeakMap<Float32Array, readonly SyllableErrors[]>>();

/** What is heard wrong of a recording, remembered as long as its samples live: all kinds of errors share it. */
function errorsOf(ear: SyllableEar, recording: MetricRecording, voice: string): readonly SyllableErrors[] {
  const known = heard.get(ear) ?? new WeakMap<Float32Array, readonly SyllableErrors[]>();
  heard.set(ear, known);
  const errors = known.get(recording.samples) ?? recordingErrors(ear, recording, voice);
  known.set(recording.samples, errors);
  return errors;
}
