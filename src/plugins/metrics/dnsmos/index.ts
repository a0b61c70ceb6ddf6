import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Metric, MetricEnvironment, MetricRecording, OnnxModel } from '../../../core/recordingContracts.ts';
import type { FetchableWeights } from '../../../core/weightContracts.ts';
import { type Opinion, opinionOf } from './opinion.ts';

const fetchable: FetchableWeights = {
  name: 'speechmos',
  version: '0.0.1.1',
  sha256: '31c4c9d3234f6ee10102edff74333014c50006a3f389daf7ecacae34e68ebbf7',
  member: 'speechmos/dnsmos_models/sig_bak_ovr.onnx',
  memberSha256: '269fbebdb513aa23cddfbb593542ecc540284a91849ac50516870e1ac78f6edd',
  asset: 'dnsmos/sig_bak_ovr.onnx',
  licence: 'MIT',
  megabytes: 9,
  needsOnnxRuntime: true,
};

const sides: readonly { readonly name: string; readonly side: keyof Opinion; readonly summary: string }[] = [
  { name: 'dnsmos', side: 'overall', summary: 'DNSMOS P.835, predicted opinion of the whole, 1 to 5' },
  { name: 'dnsmos-signal', side: 'signal', summary: 'DNSMOS P.835, predicted opinion of the speech alone, 1 to 5' },
  {
    ...{ name: 'dnsmos-background', side: 'background' },
    summary: 'DNSMOS P.835, predicted opinion of the background, 1 to 5',
  },
];

/** What listeners would say of noise and artefacts in a clip; it does not hear prosody, and never was shown synthetic speech. */
export const dnsmosMetrics: readonly Plugin<'metric'>[] = sides.map(({ name, side, summary }) => ({
  kind: 'metric',
  name,
  summary,
  configSchema: z.strictObject({}),
  ...(name === 'dnsmos' && { fetchable }),
  create: (_config: unknown, environment) => opinionMetric(environment, side),
}));

function opinionMetric({ assets, onnx }: MetricEnvironment, side: keyof Opinion): Metric {
  const about = { unit: '', better: 'higher', alone: true } as const;
  const file = assets.resolve(fetchable.asset);
  if ('notMeasured' in onnx || !existsSync(file)) {
    return {
      ...about,
      unavailable: 'no DNSMOS; run `npx tonelab weights fetch dnsmos`',
      measure: async () => undefined,
    };
  }
  return { ...about, measure: async (produced) => (await rememberedOpinion(await onnx.open(file), produced))?.[side] };
}

const heard = new WeakMap<OnnxModel, WeakMap<Float32Array, Promise<Opinion | undefined>>>();

/** The three metrics share one pass of the network. */
function rememberedOpinion(model: OnnxModel, recording: MetricRecording): Promise<Opinion | undefined> {
  const known = heard.get(model) ?? new WeakMap<Float32Array, Promise<Opinion | undefined>>();
  heard.set(model, known);
  const opinion = known.get(recording.samples) ?? opinionOf(model, recording);
  known.set(recording.samples, opinion);
  return opinion;
}
