import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContenderSpec } from './contest/contender.ts';
import { jobParts } from './scaling/jobParts.ts';
import { prepareParts } from './scaling/prepareParts.ts';

/** Contenders at one size. */
export interface Part {
  readonly size: string;
  readonly unit: string;
  /** Run once before: writes what peers read. */
  readonly before?: readonly string[] | undefined;
  readonly contenders: readonly ContenderSpec[];
}

export interface BenchOptions {
  /** A Python with the peers' packages. */
  readonly python: string;
  /** Only these training models. */
  readonly models: readonly string[];
}

interface Model {
  readonly script: string;
  readonly about: string;
  readonly sizes: readonly (readonly number[])[];
  label(values: readonly number[]): string;
}

const models: Readonly<Record<string, Model>> = {
  'gated-conv': {
    script: 'gatedConv',
    about: 'gated-conv stack, 16 x 192',
    sizes: [
      [4, 200],
      [8, 400],
    ],
    label: ([items, steps]) => `B${items} x T${steps}`,
  },
  gpt: {
    script: 'gpt',
    about: 'GPT, 12 x 768, 8 frozen',
    sizes: [
      [4, 64, 1],
      [4, 64, 0],
    ],
    label: ([items, tokens, cached]) => `B${items} x T${tokens}, ${cached === 1 ? 'cached' : 'recomputed'} prefix`,
  },
  acoustic: {
    script: 'acoustic',
    about: 'variational model, small',
    sizes: [[8, 32, 256]],
    label: ([items, symbols, frames]) => `B${items} x ${symbols} symbols x T${frames}`,
  },
  hifigan: {
    script: 'hifigan',
    about: 'HiFi-GAN small, D and G',
    sizes: [[4, 32]],
    label: ([items, frames]) => `B${items} x T${frames}`,
  },
};

export const modelNames: readonly string[] = Object.keys(models);

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const ownCommand = (script: string, args: readonly string[]) => [
  process.execPath,
  '--import',
  'tsx',
  file(script),
  ...args,
];

function ours(variant: string, script: string, args: readonly string[], env = {}): ContenderSpec {
  return { variant, command: ownCommand(script, args), env };
}

function peerOf(python: string) {
  return (variant: string, script: string, args: readonly string[]): ContenderSpec => ({
    variant,
    command: [python, file(script), ...args],
  });
}

/** Contenders of one model's step at one size. */
function stepPart(
  name: keyof typeof models,
  options: { readonly python: string; readonly values: readonly number[]; readonly variants?: readonly string[] },
): Part {
  const { script, about, label } = models[name] as Model;
  const peer = peerOf(options.python);
  const size = options.values.map(String);
  const exported = join(mkdtempSync(join(tmpdir(), 'tonelab-bench-')), `${name}.safetensors`);
  const source = `trainStep/${script}.ts`;
  const peers = `peers/trainStep/${script}.py`;
  const contenders = [
    ours('tonelab-eager', source, ['off', ...size]),
    ours('tonelab-compiled', source, ['float32', ...size]),
    ours('tonelab-bf16', source, ['bfloat16', ...size]),
    ours('tonelab-xla', source, ['float32', ...size], { TONELAB_BENCH_XLA: '1' }),
    peer('torch-eager', peers, ['eager', exported]),
    peer('torch-compile', peers, ['compile', exported]),
    peer('torch-autocast', peers, ['autocast', exported]),
  ];
  const { variants } = options;
  return {
    size: `${about}, ${label(options.values)}`,
    unit: 'ms',
    before: ownCommand(source, ['export', exported, ...size]),
    contenders: contenders.filter(({ variant }) => variants?.includes(variant) ?? true),
  };
}

function trainStep({ python, models: wanted }: BenchOptions): readonly Part[] {
  return Object.entries(models)
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .flatMap(([name, { sizes }]) => sizes.map((values) => stepPart(name, { python, values })));
}

function synthesis({ python }: BenchOptions): readonly Part[] {
  const peer = peerOf(python);
  return ['v1', 'v2', 'v3'].map((version) => {
    const size = [version, '172'];
    return {
      size: `HiFi-GAN ${version.toUpperCase()}, 2 s of speech`,
      unit: 'ms/s',
      contenders: [
        ours('tonelab-eager', 'synthesis/hifigan.ts', ['off', ...size]),
        ours('tonelab-compiled', 'synthesis/hifigan.ts', ['float32', ...size]),
        ours('tonelab-bf16', 'synthesis/hifigan.ts', ['bfloat16', ...size]),
        ours('tonelab-xla', 'synthesis/hifigan.ts', ['float32', ...size], { TONELAB_BENCH_XLA: '1' }),
        peer('torch-eager', 'peers/synthesis/hifigan.py', ['eager', ...size]),
        peer('torch-compile', 'peers/synthesis/hifigan.py', ['compile', ...size]),
        peer('onnxruntime', 'peers/synthesis/hifigan.py', ['onnxruntime', ...size]),
      ],
    };
  });
}

function features({ python }: BenchOptions): readonly Part[] {
  const peer = peerOf(python);
  return [
    {
      size: 'log-mel of 10 s, 22.05 kHz, 80 bins',
      unit: 'ms',
      contenders: [
        ours('tonelab', 'logMel/ours.ts', ['10']),
        peer('librosa', 'peers/features/logMel.py', ['librosa', '10']),
        peer('torchaudio', 'peers/features/logMel.py', ['torchaudio', '10']),
      ],
    },
    ...[
      [8, 400, 60],
      [16, 800, 150],
    ].map((sizes) => ({
      size: `monotonic alignment, B${sizes[0]} x ${sizes[1]} frames x ${sizes[2]} symbols`,
      unit: 'ms',
      contenders: [
        ours('tonelab', 'alignment/ours.ts', sizes.map(String)),
        peer('numba', 'peers/features/alignment.py', sizes.map(String)),
      ],
    })),
  ];
}

function prepare(): readonly Part[] {
  return [
    {
      size: 'features of 1,000 recordings of 2 s, 44.1 kHz',
      unit: 'h/h',
      contenders: [ours('tonelab', 'prepare/ours.ts', ['1000', 'rate'])],
    },
  ];
}

/** Time over the size of the work: recordings prepared, jobs at a time, and the training step over batches and lengths. */
function scaling(options: BenchOptions): readonly Part[] {
  return [...prepareParts(ours), ...jobParts(ours), ...stepScaling(options)];
}

function stepScaling({ python }: BenchOptions): readonly Part[] {
  return [
    [1, 256],
    [2, 256],
    [4, 256],
    [8, 256],
    [16, 256],
    [8, 128],
    [8, 512],
    [8, 1024],
  ].map(([items = 1, frames = 256]) =>
    stepPart('acoustic', {
      python,
      values: [items, frames / 8, frames],
      variants: ['tonelab-compiled', 'torch-eager'],
    }),
  );
}

function text(): readonly Part[] {
  return [{ size: 'text to symbols, a sentence', unit: 'us', contenders: [ours('tonelab', 'text/ours.ts', [])] }];
}

/** One process at a time: each holds its own pool. */
function diversity(): readonly Part[] {
  const strategies = ['coverage', 'distribution', 'stratified', 'adversarial', 'random', 'longest', 'shortest'];
  return [3600, 36_000].flatMap((seconds) =>
    strategies.map((strategy) => ({
      size: `${seconds / 3600} h of 100,000 utterances, ${strategy}`,
      unit: 's',
      contenders: [ours('tonelab', 'diversity/select.ts', ['100000', strategy, String(seconds)])],
    })),
  );
}

/** What the command line does before any TensorFlow. */
function config(): readonly Part[] {
  const works = [
    ['compose and resolve the default config', 'compose'],
    ['tonelab --help', 'help'],
    ['compose, check, freeze 1,000 jobs', 'sweep'],
  ] as const;
  return works.map(([size, work]) => ({
    size,
    unit: 'ms',
    contenders: [ours('tonelab', 'config/config.ts', [work])],
  }));
}

function startup({ python }: BenchOptions): readonly Part[] {
  const step = stepPart('acoustic', { python, values: [8, 32, 256] });
  const first = step.contenders.filter(({ variant }) => /-(eager|compiled|compile)$/.test(variant));
  return [
    {
      size: 'process start to first operation',
      unit: 'ms',
      contenders: [ours('tonelab', 'startup.ts', ['tonelab']), ours('torch', 'startup.ts', ['torch', python])],
    },
    {
      size: `process start to first step: ${step.size}`,
      unit: 'ms',
      before: step.before,
      contenders: first.map(({ variant, command }) => ours(variant, 'firstStep.ts', command)),
    },
  ];
}

/** The options of `small` for each kind; those without weights have no training step. */
const smallParts: Readonly<Record<string, readonly string[]>> = {
  phonemes: ['vits-small', 'conformer-small'],
  reference: ['mel-style', 'gst', 'ge2e'],
  decoder: ['vae-mel-small', 'flow-mel-small', 'flow-matching-small', 'vits-small'],
  duration: ['deterministic', 'stochastic'],
  vocoder: ['hifigan-small', 'vocos-small', 'griffin-lim'],
};
const untrained = ['ge2e', 'griffin-lim'];

/** What each part takes by itself when it speaks, and the training step of `small` with it. */
function parts(): readonly Part[] {
  return Object.entries(smallParts).flatMap(([kind, options]) =>
    ['forward', 'train'].map((work) => ({
      size: `${kind}, ${work}`,
      unit: 'ms',
      contenders: options
        .filter((option) => work === 'forward' || !untrained.includes(option))
        .map((option) => ours(option, 'parts/part.ts', [kind, option, work])),
    })),
  );
}

export const benches: Readonly<Record<string, (options: BenchOptions) => readonly Part[]>> = {
  'train-step': trainStep,
  synthesis,
  features,
  prepare,
  scaling,
  text,
  config,
  startup,
  parts,
  diversity,
};
