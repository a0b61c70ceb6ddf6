import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type CodedAttentionInputs, type CodedAttentionParams, codedAttention } from './codedAttention.ts';
import { type ConvParams, conv1d } from './conv1d.ts';
import { dropout } from './dropout.ts';
import { type ConvFeedForwardParams, convFeedForward } from './feedForward.ts';
import { type LayerNormParams, layerNorm } from './layerNorm.ts';
import { type LinearParams, linear } from './linear.ts';
import { paddingBias } from './masks.ts';
import { type ForwardContext, forkContext, type Module } from './module.ts';
import { distanceCodes } from './sinusoids.ts';

export interface ConformerEncoderConfig {
  /** Even. */
  readonly channels: number;
  readonly filterChannels: number;
  readonly heads: number;
  readonly layers: number;
  /** Of the feed-forward blocks; 1: linear layers. */
  readonly kernelSize: number;
  /** Of the convolution blocks. */
  readonly convolutionKernelSize: number;
  readonly dropoutRate: number;
}

type ConvolutionParams = {
  readonly expand: LinearParams;
  readonly depthwise: ConvParams;
  readonly norm: LayerNormParams;
  readonly contract: LinearParams;
};

type ConformerLayerParams = {
  readonly macaronNorm: LayerNormParams;
  readonly macaron: ConvFeedForwardParams;
  readonly attentionNorm: LayerNormParams;
  readonly attention: CodedAttentionParams;
  readonly convolutionNorm: LayerNormParams;
  readonly convolution: ConvolutionParams;
  readonly feedForwardNorm: LayerNormParams;
  readonly feedForward: ConvFeedForwardParams;
  readonly finalNorm: LayerNormParams;
};

export type ConformerEncoderParams = { readonly layers: readonly ConformerLayerParams[] };

/**
 * A stack of Conformer layers: half a feed-forward block, attention by distances, a gated depthwise convolution, the other
 * half of the feed-forward, each on normed states with a residual around it.
 *
 * Shapes: x [B, T, C], mask [B, T, 1] -> [B, T, C], zero where the mask is.
 * Source: Gulati et al. (arXiv:2005.08100) section 2; sizes and feed-forward blocks as in ESPnet's text-to-speech, which
 * Hugging Face has as FastSpeech2ConformerEncoder.
 * Differs: a layer norm stands where those have a batch norm, whose statistics would make a sentence depend on its batch; padding
 * is zero before each convolution, so that it reaches no state; the sinusoids have no dropout.
 * @throws ConfigError when the heads do not divide the channels. @throws ShapeError when shapes disagree.
 */
export function conformerEncoder(
  config: ConformerEncoderConfig,
): Module<ConformerEncoderParams, [Tensor3D, Tensor3D, ForwardContext], Tensor3D> {
  const layer = conformerLayer(config);
  return {
    init: (random) => ({
      layers: Array.from({ length: config.layers }, (_, index) => layer.init(random.fork(`layers/${index}`))),
    }),
    apply(params, x, mask, context) {
      return tf.tidy(() => {
        const shared = { mask, bias: paddingBias(mask), codes: distanceCodes(x.shape[1], config.channels) };
        let states = tf.mul(x, mask) as Tensor3D;
        for (const [index, own] of params.layers.entries()) {
          states = layer.apply(own, states, shared, forkContext(context, `layers/${index}`));
        }
        return states;
      });
    },
  };
}

type LayerInputs = CodedAttentionInputs & { readonly mask: Tensor3D };

/** One layer: states come in masked and go out masked. */
function conformerLayer(
  config: ConformerEncoderConfig,
): Module<ConformerLayerParams, [Tensor3D, LayerInputs, ForwardContext], Tensor3D> {
  const { channels, filterChannels, heads, kernelSize, dropoutRate } = config;
  const norm = layerNorm({ channels });
  const feedForward = convFeedForward({ channels, filterChannels, kernelSize, dropoutRate });
  const attention = codedAttention({ channels, heads, dropoutRate });
  const convolution = convolutionBlock(channels, config.convolutionKernelSize);
  const drop = dropout(dropoutRate);
  return {
    init: (random) => ({
      macaronNorm: norm.init(random.fork('macaronNorm')),
      macaron: feedForward.init(random.fork('macaron')),
      attentionNorm: norm.init(random.fork('attentionNorm')),
      attention: attention.init(random.fork('attention')),
      convolutionNorm: norm.init(random.fork('convolutionNorm')),
      convolution: convolution.init(random.fork('convolution')),
      feedForwardNorm: norm.init(random.fork('feedForwardNorm')),
      feedForward: feedForward.init(random.fork('feedForward')),
      finalNorm: norm.init(random.fork('finalNorm')),
    }),
    apply(params, x, inputs, context) {
      const { mask } = inputs;
      const normed = (own: LayerNormParams, states: Tensor3D) => tf.mul(norm.apply(own, states), mask) as Tensor3D;
      const half = (name: 'macaron' | 'feedForward', own: LayerNormParams, states: Tensor3D) => {
        const fed = feedForward.apply(params[name], normed(own, states), mask, forkContext(context, name));
        return tf.add(states, tf.mul(drop(fed, context, `${name}/fed`), 0.5)) as Tensor3D;
      };
      return tf.tidy(() => {
        let states = half('macaron', params.macaronNorm, x);
        const seen = normed(params.attentionNorm, states);
        const attended = attention.apply(params.attention, seen, inputs, forkContext(context, 'attention'));
        states = tf.add(states, drop(attended, context, 'attended'));
        const convolved = convolution.apply(params.convolution, normed(params.convolutionNorm, states), mask);
        states = tf.add(states, drop(convolved, context, 'convolved'));
        return normed(params.finalNorm, half('feedForward', params.feedForwardNorm, states));
      });
    },
  };
}

/** Pointwise to twice the channels, a gate, a convolution of each channel by itself, norm, swish, pointwise. */
function convolutionBlock(
  channels: number,
  kernelSize: number,
): Module<ConvolutionParams, [Tensor3D, Tensor3D], Tensor3D> {
  const expand = linear({ inChannels: channels, outChannels: 2 * channels });
  const depthwise = conv1d({
    inChannels: channels,
    outChannels: channels,
    kernelSize,
    groups: channels,
    padding: 'same',
  });
  const norm = layerNorm({ channels });
  const contract = linear({ inChannels: channels, outChannels: channels });
  return {
    init: (random) => ({
      expand: expand.init(random.fork('expand')),
      depthwise: depthwise.init(random.fork('depthwise')),
      norm: norm.init(random.fork('norm')),
      contract: contract.init(random.fork('contract')),
    }),
    apply(params, x, mask) {
      return tf.tidy(() => {
        const [content, gate] = tf.split(expand.apply(params.expand, x), 2, 2) as [Tensor3D, Tensor3D];
        const gated = tf.mul(tf.mul(content, tf.sigmoid(gate)), mask) as Tensor3D;
        const convolved = norm.apply(params.norm, depthwise.apply(params.depthwise, gated));
        return contract.apply(params.contract, tf.mul(convolved, tf.sigmoid(convolved)) as Tensor3D);
      });
    },
  };
}
