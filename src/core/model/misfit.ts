import type { SpectralSettings } from '../../audio/spectralSettings.ts';
import type { FeatureForm, PartForms, Plugin } from '../contracts.ts';

/** A plugin with its checked config, before anything is made of it. */
export interface CheckedPart<Kind extends keyof PartForms> {
  readonly plugin: Plugin<Kind>;
  readonly config: unknown;
}

/**
 * Why a decoder and a vocoder cannot work together, by their configs alone; undefined: they can.
 */
export function misfit(
  parts: { readonly decoder: CheckedPart<'decoder'>; readonly vocoder: CheckedPart<'vocoder'> },
  spectral: SpectralSettings,
): string | undefined {
  const { decoder, vocoder } = parts;
  const { emits } = decoder.plugin.forms(decoder.config as never, spectral);
  const { accepts, hopLength } = vocoder.plugin.forms(vocoder.config as never, spectral);
  const speaker = `model.vocoder (${vocoder.plugin.name})`;
  if (accepts !== 'any' && (accepts.form !== emits.form || accepts.channels !== emits.channels)) {
    return `model.decoder (${decoder.plugin.name}) emits ${textOf(emits)}, ${speaker} takes ${textOf(accepts)}`;
  }
  if (hopLength !== spectral.hopLength) {
    return `${speaker} makes ${hopLength} samples of each frame, preparation.spectral.hopLength is ${spectral.hopLength}`;
  }
  return undefined;
}

function textOf({ form, channels }: FeatureForm): string {
  return `${form} x ${channels}`;
}
