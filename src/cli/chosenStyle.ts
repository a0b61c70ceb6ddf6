import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { suggestionText } from '../core/suggest.ts';
import { ConfigError } from '../errors.ts';
import type { Tensor3D } from '../tf.ts';

/** The place of a named style among those of a run. @throws ConfigError where the run has no such style; `command` asked for it. */
export function styleNamed(command: string, { style }: Pick<ModelParts, 'style'>, name: string): number {
  const place = style?.names.indexOf(name) ?? -1;
  if (place >= 0) return place;
  throw new ConfigError(
    style === undefined
      ? `${command}: --style ${name}: this run knows no styles; train one with model/style=tags`
      : `${command}: --style ${name}: no such style; ${suggestionText(name, style.names)}`,
  );
}

/**
 * The timbre vector of given weights of style tokens: [1, 1, G]; the caller owns it.
 * @throws ConfigError where the encoder has other tokens, or none; `command` asked for them.
 */
export function mixedTokens(
  command: string,
  { reference }: Pick<ModelParts, 'reference'>,
  at: { readonly params: ModelParams; readonly weights: string },
): Tensor3D {
  const { tokens } = reference;
  if (tokens === undefined) {
    throw new ConfigError(
      `${command}: --style-weights mixes style tokens, and the reference encoder of this run has none; train one with model/reference=gst`,
    );
  }
  const weights = at.weights.split(',').map((weight) => (weight.trim() === '' ? Number.NaN : Number(weight)));
  if (weights.length !== tokens.count || weights.some((weight) => !Number.isFinite(weight))) {
    throw new ConfigError(
      `${command}: --style-weights is '${at.weights}', expected ${tokens.count} numbers with commas between them, one for each token`,
    );
  }
  return tokens.mix(at.params['reference'] ?? {}, weights);
}
