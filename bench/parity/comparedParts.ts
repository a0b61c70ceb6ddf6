import type { NotedDifference } from '../../src/testing/toBeAllClose.ts';

/** A part with the tests that compare it with its reference. */
export interface ComparedPart {
  readonly name: string;
  /** Whose modules, with the same weights. */
  readonly reference: string;
  readonly suite: string;
  /** Regular expression for the names of the tests. */
  readonly tests: string;
}

const encoders = 'src/plugins/encoders';

export const comparedParts: readonly ComparedPart[] = [
  {
    name: 'gpt2',
    reference: 'transformers, GPT2Model and GPT2LMHeadModel',
    suite: `${encoders}/semantic/gpt/gpt2.test.ts`,
    tests: 'gives the (states and logits|hidden states)',
  },
  {
    name: 'char-gpt',
    reference: 'a rewrite of GPT-2 in NumPy',
    suite: `${encoders}/semantic/gpt/charGpt.test.ts`,
    tests: 'gives the states and logits',
  },
  {
    name: 'phonemes/conformer',
    reference: 'transformers, FastSpeech2ConformerEncoder',
    suite: 'test/parity/conformer',
    tests: 'with the weights of the reference',
  },
  {
    name: 'reference/ge2e',
    reference: 'resemble-ai/Resemblyzer',
    suite: `${encoders}/reference/ge2e/ge2e.test.ts`,
    tests: "against Resemblyzer's own modules",
  },
  {
    name: 'reference/mel-style',
    reference: 'a rewrite of MelStyleEncoder in PyTorch',
    suite: `${encoders}/reference/melStyle/melStyle.test.ts`,
    tests: 'against an independent rewrite',
  },
  {
    name: 'reference/gst',
    reference: 'a rewrite of the style encoder in PyTorch',
    suite: `${encoders}/reference/gst/gst.test.ts`,
    tests: 'against an independent rewrite',
  },
  {
    name: 'vits',
    reference: 'jaywalnut310/vits, SynthesizerTrn: text encoder, posterior, flow, both durations, generator',
    suite: 'test/parity/vits/forward.test.ts',
    tests: 'with the weights of the reference',
  },
  {
    name: 'vits, trained',
    reference: 'jaywalnut310/vits, two steps of train_ms.py',
    suite: 'test/parity/vits/train.test.ts',
    tests: 'two training steps',
  },
  {
    name: 'decoder/vae-mel',
    reference: 'a rewrite in PyTorch',
    suite: 'src/plugins/decoders/vaeMel/parity.test.ts',
    tests: 'against an independent rewrite',
  },
  {
    name: 'decoder/flow-mel',
    reference: 'jaywalnut310/glow-tts, FlowSpecDecoder',
    suite: 'test/parity/glowTts',
    tests: 'with the weights of the reference',
  },
  {
    name: 'decoder/flow-matching',
    reference: 'shivammehta25/Matcha-TTS, CFM and Decoder',
    suite: 'test/parity/matcha/forward.test.ts',
    tests: 'with the weights of the reference',
  },
  {
    name: 'vocoder/hifigan',
    reference: 'jik876/hifi-gan: Generator of V1, V2, V3, both discriminators',
    suite: 'test/parity/hifigan/forward.test.ts',
    tests: 'with the weights of the reference',
  },
  {
    name: 'vocoder/hifigan, trained',
    reference: 'jik876/hifi-gan, two steps of train.py',
    suite: 'test/parity/hifigan/train.test.ts',
    tests: 'two training steps',
  },
  {
    name: 'vocoder/vocos',
    reference: 'PyPI vocos, VocosBackbone and ISTFTHead',
    suite: 'test/parity/vocos',
    tests: 'with the weights of the reference',
  },
  {
    name: 'recogniser/convolutional',
    reference: 'a rewrite in PyTorch',
    suite: 'src/plugins/recognisers/convolutional',
    tests: 'against an independent rewrite',
  },
];

export interface ParityRow {
  readonly part: ComparedPart;
  /** Undefined where the suite failed. */
  readonly differences: readonly NotedDifference[] | undefined;
}

/** A Markdown table of the largest differences. */
export function parityTable(rows: readonly ParityRow[]): string {
  const head = ['part', 'reference', 'tensors', 'largest difference', 'of bound', 'command'];
  const cells = rows.map(({ part, differences = [] }) => {
    // With the bound that it was held to: a suite may hold what is ill-conditioned to a wider one.
    const worst = differences.toSorted((a, b) => b.difference - a.difference)[0];
    const figures =
      worst === undefined ? ['–', '–'] : [worst.difference.toExponential(1), worst.tolerance.toExponential(0)];
    return [part.name, part.reference, String(differences.length), ...figures, `\`npm run parity -- '${part.name}'\``];
  });
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
