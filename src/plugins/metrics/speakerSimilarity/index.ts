import { z } from 'zod';
import { voiceSimilarity } from '../../../audio/voiceSimilarity.ts';
import type { Plugin } from '../../../core/contracts.ts';
import type { Metric, MetricEnvironment } from '../../../core/recordingContracts.ts';

/** Cosine of a clip and its voice's training recordings, by the speaker embedder that no model is conditioned on. */
export const speakerSimilarity: Plugin<'metric'> = {
  kind: 'metric',
  name: 'speaker-similarity',
  summary: "Cosine to the voice's recordings by a speaker embedder that no model hears, -1 to 1",
  configSchema: z.strictObject({}),
  create: (_config: unknown, environment) => similarity(environment),
};

function similarity({ speakerEmbedding, trainingRecordings }: MetricEnvironment): Metric {
  const about = { unit: '', better: 'higher', alone: true, tellsVoices: true } as const;
  if ('notMeasured' in speakerEmbedding) {
    return { ...about, unavailable: speakerEmbedding.notMeasured, measure: async () => undefined };
  }
  const cosine = voiceSimilarity({ embedding: speakerEmbedding, recordingsOf: trainingRecordings });
  return { ...about, measure: (produced, _recorded, { voice }) => cosine(produced, voice) };
}
