/** What is trained and which of its clips are measured. */
export interface ComparedSystem {
  readonly name: string;
  readonly part: 'decoder' | 'vocoder';
  /** A decoder is heard in what the system says of itself, a vocoder in what it makes of the recordings' mels. */
  readonly measured: 'synthesis' | 'copy-synthesis';
  /** Stage of its recipe. */
  readonly stage: string;
  readonly overrides: readonly string[];
}

const bothVoices = ['syllables', 'sentences'].map((pool) => `recipe.stages.base.data.${pool}.voices=[base,target]`);

/** The quickstart's nano system with another decoder, trained on both voices. */
function melDecoder(name: string): ComparedSystem {
  const overrides = ['model=nano', `model/decoder=${name}-nano`, 'recipe=nano-base', ...bothVoices];
  return { name, part: 'decoder', measured: 'synthesis', stage: 'base', overrides };
}

/** Its discriminators are there from the first step. */
function neuralVocoder(name: string): ComparedSystem {
  const overrides = [
    'model=nano',
    'model/semantic=none',
    `model/vocoder=${name}-nano`,
    'recipe=vocoder',
    'recipe.stages.vocoder.train.0.rate.peak=6e-4',
    'recipe.stages.vocoder.adversarialFromStep=0',
  ];
  return { name, part: 'vocoder', measured: 'copy-synthesis', stage: 'vocoder', overrides };
}

/** All that learn, beside each other at `nano`; parts that are not compared are the same. */
export const systems: readonly ComparedSystem[] = [
  melDecoder('vae-mel'),
  melDecoder('flow-mel'),
  melDecoder('flow-matching'),
  {
    name: 'vits',
    part: 'decoder',
    measured: 'synthesis',
    stage: 'joint',
    overrides: [
      'model=nano',
      'model/decoder=vits-nano',
      'model/vocoder=hifigan-nano',
      'recipe=end-to-end',
      'recipe.stages.joint.batch.frames=1200',
      'recipe.stages.joint.train.0.rate.peak=6e-4',
    ],
  },
  neuralVocoder('hifigan'),
  neuralVocoder('vocos'),
];
