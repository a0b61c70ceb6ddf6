import type { ForwardContext } from '../../nn/module.ts';
import { stopGradient } from '../../nn/ops/stopGradient.ts';
import type { ParamTree } from '../../nn/params.ts';
import type { Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type {
  DecoderTargets,
  DecoderTraining,
  LossTerm,
  ReferenceBatch,
  SymbolBatch,
  TokenBatch,
} from '../contracts.ts';
import { klDivergence } from '../losses/variational.ts';
import { adaptedSemantic } from '../model/adapters.ts';
import type { ModelParts } from './modelParts.ts';
import type { ModelParams } from './objective.ts';

/** Characters of a batch, on their way to the phonemes. */
export interface SemanticBatch {
  /** [B, Tc, Cs] states of the frozen prefix, computed once per utterance; absent while the embeddings are trained. */
  readonly states?: Tensor3D | undefined;
  /** The characters themselves, where no prefix is cached. */
  readonly tokens?: TokenBatch | undefined;
  /** [B, Tc, 1] */
  readonly mask: Tensor3D;
  /** [B, Tx, Tc] 1 where a symbol belongs to a character. */
  readonly spread: Tensor3D;
}

/** Reference windows that a batch shares, R <= B, and which of them each item takes. */
export interface SharedReferences extends ReferenceBatch {
  /** [B, R] rows that sum to 1: an item's timbre is its row's mixture of the windows' vectors. */
  readonly assignment: Tensor2D;
}

/** One batch of the acoustic and joint objectives. */
export interface AcousticBatch {
  readonly symbols: SymbolBatch;
  readonly semantic?: SemanticBatch | undefined;
  readonly reference: SharedReferences;
  /** [B, S] 1 where an item has the style; present where the model has styles. */
  readonly styles?: Tensor2D | undefined;
  readonly targets: DecoderTargets;
}

export interface AcousticPass {
  /** [B, Tx, H] */
  readonly hidden: Tensor3D;
  readonly training: DecoderTraining;
  readonly timbre: Tensor3D;
  readonly durationTerm: LossTerm;
}

/** The lowest layer of the semantic encoder that runs inside the step; the layers below are the cached prefix. */
export interface SemanticSplit {
  readonly boundary: number;
}

/** Roots of the parts that learn from text and speech; a reference encoder behind a front end of its own does not. */
export function acousticRoots({ reference, style }: ModelParts): readonly string[] {
  const ofVoice = [
    ...(reference.frontEnd === undefined ? ['reference'] : []),
    ...(style === undefined ? [] : ['style']),
  ];
  return ['semantic', 'phonemes', ...ofVoice, 'decoder', 'duration'];
}

export function partParams(params: ModelParams, root: string): ParamTree {
  return params[root] ?? {};
}

/** Semantic states spread over the symbols: -> [B, Tx, Cs], or undefined without a semantic encoder. */
export function spreadSemantic(
  parts: ModelParts,
  params: ModelParams,
  options: {
    readonly batch: SemanticBatch | undefined;
    readonly split: SemanticSplit;
    readonly context: ForwardContext;
  },
): Tensor3D | undefined {
  const { batch, split, context } = options;
  if (batch === undefined || parts.semantic.outChannels === 0) return undefined;
  const own = adaptedSemantic(parts.semantic, params);
  const states = batch.states ?? (batch.tokens && parts.semantic.prefix(own, batch.tokens, split.boundary));
  if (states === undefined) return undefined;
  const final = parts.semantic.suffix(own, { states, mask: batch.mask, boundary: split.boundary }, context);
  return tf.matMul(batch.spread, final) as Tensor3D; // [B, Tx, Tc] x [B, Tc, Cs] -> [B, Tx, Cs]
}

/** The forward pass that the acoustic and the joint objective share: text and timbre -> decoder, and the duration term. */
export function acousticForward(
  parts: ModelParts,
  params: ModelParams,
  options: { readonly batch: AcousticBatch; readonly split: SemanticSplit; readonly context: ForwardContext },
): AcousticPass {
  const { batch, context } = options;
  const semantic = spreadSemantic(parts, params, {
    batch: batch.semantic,
    split: options.split,
    context: forked(context, 'semantic'),
  });
  const timbre = batchTimbre(parts, params, { batch, context: forked(context, 'reference') });
  const hidden = parts.phonemes.encode(
    partParams(params, 'phonemes'),
    { symbols: batch.symbols, semantic, timbre },
    forked(context, 'phonemes'),
  );
  const mask = batch.symbols.mask;
  const training = parts.decoder.train(
    partParams(params, 'decoder'),
    { hidden, mask, timbre },
    { targets: batch.targets, context: forked(context, 'decoder') },
  );
  const durationTerm = parts.duration.loss(
    partParams(params, 'duration'),
    {
      hidden: stopGradient(hidden),
      mask,
      timbre: stopGradient(timbre),
      durations: tf.sum(training.alignment, 1) as Tensor2D, // [B, Ty, Tx] -> [B, Tx]
    },
    forked(context, 'duration'),
  );
  return { hidden, training, timbre, durationTerm };
}

/** Each item's timbre vector, its style added: -> [B, 1, G]. */
function batchTimbre(
  parts: ModelParts,
  params: ModelParams,
  { batch, context }: { readonly batch: AcousticBatch; readonly context: ForwardContext },
): Tensor3D {
  const { reference, styles } = batch;
  // A product of nothing is refused by XNNPACK.
  if (parts.reference.outChannels === 0) return tf.zeros([reference.assignment.shape[0], 1, 0]);
  const vectors = parts.reference.encode(partParams(params, 'reference'), reference, context);
  const rows = tf.squeeze(vectors, [1]) as Tensor2D; // [R, 1, G] -> [R, G]
  const timbre = tf.expandDims(tf.matMul(reference.assignment, rows), 1) as Tensor3D; // [B, R] x [R, G] -> [B, 1, G]
  if (parts.style === undefined || styles === undefined) return timbre;
  return tf.add(timbre, parts.style.encode(partParams(params, 'style'), styles));
}

/** The variational terms of a pass: the KL where the decoder has a posterior, its own terms, and the durations. */
export function acousticTerms(pass: AcousticPass, mask: Tensor3D, freeBits: number): Record<string, LossTerm> {
  const { variational, terms } = pass.training;
  const own: Record<string, LossTerm> = { ...terms, dur: pass.durationTerm };
  if (variational !== undefined) {
    own['kl'] = klDivergence(variational.zPrior, variational, { mask, freeBits });
  }
  return own;
}

function forked(context: ForwardContext, name: string): ForwardContext {
  return { training: context.training, random: context.random.fork(name) };
}
