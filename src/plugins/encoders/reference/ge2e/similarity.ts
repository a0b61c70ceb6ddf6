import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type VoiceEmbedding, voiceSimilarity } from '../../../../audio/voiceSimilarity.ts';
import type { Plugin, ReferenceEncoder } from '../../../../core/contracts.ts';
import type { Metric, MetricEnvironment } from '../../../../core/recordingContracts.ts';
import { ge2eConfigSchema } from './config.ts';
import { ge2eEncoder } from './encoder.ts';

/** Resemblyzer's weights, as `tonelab weights fetch ge2e` brings them. */
const publishedWeights = 'ge2e/pretrained.pt';

/**
 * Cosine of a clip's d-vector and that of its voice's training recordings, by Resemblyzer's network. Where it also conditions the
 * model (model/reference=ge2e), it is what the model was told to come near to.
 */
export const ge2eSimilarity: Plugin<'metric'> = {
  kind: 'metric',
  name: 'ge2e-similarity',
  summary: "Cosine to the voice's recordings by Resemblyzer's d-vector, 0 to 1",
  configSchema: z.strictObject({}),
  create: (_config: unknown, environment) => similarity(environment),
};

function similarity(environment: MetricEnvironment): Metric {
  const about = { unit: '', better: 'higher', alone: true, tellsVoices: true } as const;
  if (!existsSync(environment.assets.resolve(publishedWeights))) {
    const unavailable = "no weights of Resemblyzer's network; run `npx tonelab weights fetch ge2e`";
    return { ...about, unavailable, measure: async () => undefined };
  }
  const encoder = ge2eEncoder(ge2eConfigSchema.parse({ weights: publishedWeights }), environment.assets);
  const cosine = voiceSimilarity({
    embedding: embeddingOf(encoder, environment),
    recordingsOf: environment.trainingRecordings,
  });
  return { ...about, measure: (produced, _recorded, { voice }) => cosine(produced, voice) };
}

function embeddingOf(encoder: ReferenceEncoder, { published }: MetricEnvironment): VoiceEmbedding {
  const frontEnd = encoder.frontEnd as NonNullable<ReferenceEncoder['frontEnd']>;
  let params: ReturnType<typeof published> | undefined;
  return {
    leastSeconds: frontEnd.leastSeconds,
    embed: async (samples, sampleRate) => {
      params ??= published(encoder);
      const rows = frontEnd.rows(await params, [samples], sampleRate);
      const vector = await rows.data<'float32'>();
      rows.dispose();
      return vector;
    },
  };
}
