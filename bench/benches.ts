import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContenderSpec } from './contest/contender.ts';

/** Contenders at one size. */
export interface Part {
  readonly size: string;
  readonly unit: string;
  /** Run once before: writes what peers read. */
  readonly before?: readonly string[];
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
  readonly sizes: readonly { readonly label: string; readonly values: readonly number[] }[];
}

const models: Readonly<Record<string, Model>> = {
  'gated-conv': {
    script: 'gatedConv',
    about: 'gated-conv stack, 16 x 192',
    sizes: [
      { label: 'B4 x T200', values: [4, 200] },
      { label: 'B8 x T400', values: [8, 400] },
    ],
  },
  gpt: {
    script: 'gpt',
    about: 'GPT, 12 x 768, 8 frozen',
    sizes: [
      { label: 'B4 x T64, cached prefix', values: [4, 64, 1] },
      { label: 'B4 x T64, recomputed prefix', values: [4, 64, 0] },
    ],
  },
  acoustic: {
    script: 'acoustic',
    about: 'variational model, small',
    sizes: [{ label: 'B8 x 40 symbols x T256', values: [8, 40, 256] }],
  },
  hifigan: {
    script: 'hifigan',
    about: 'HiFi-GAN small, D and G',
    sizes: [{ label: 'B4 x T32', values: [4, 32] }],
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

function trainStep({ python, models: wanted }: BenchOptions): readonly Part[] {
  const peer = peerOf(python);
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-bench-'));
  return Object.entries(models)
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .flatMap(([name, { script, about, sizes }]) =>
      sizes.map(({ label, values }, index) => {
        const size = values.map(String);
        const exported = join(folder, `${name}-${index}.safetensors`);
        const source = `trainStep/${script}.ts`;
        const peers = `trainStep/${script}.py`;
        return {
          size: `${about}, ${label}`,
          unit: 'ms',
          before: ownCommand(source, ['export', exported, ...size]),
          contenders: [
            ours('tonelab-eager', source, ['off', ...size]),
            ours('tonelab-compiled', source, ['float32', ...size]),
            ours('tonelab-bf16', source, ['bfloat16', ...size]),
            ours('tonelab-xla', source, ['float32', ...size], { TONELAB_BENCH_XLA: '1' }),
            peer('torch-eager', peers, ['eager', exported]),
            peer('torch-compile', peers, ['compile', exported]),
            peer('torch-autocast', peers, ['autocast', exported]),
          ],
        };
      }),
    );
}

function features({ python }: BenchOptions): readonly Part[] {
  const peer = peerOf(python);
  return [
    {
      size: 'log-mel of 10 s, 22.05 kHz, 80 bins',
      unit: 'ms',
      contenders: [
        ours('tonelab', 'logMel/ours.ts', ['10']),
        peer('librosa', 'logMel/peers.py', ['librosa', '10']),
        peer('torchaudio', 'logMel/peers.py', ['torchaudio', '10']),
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
        peer('numba', 'alignment/peer.py', sizes.map(String)),
      ],
    })),
  ];
}

function startup({ python }: BenchOptions): readonly Part[] {
  return [
    {
      size: 'process start to first operation',
      unit: 'ms',
      contenders: [ours('tonelab', 'startup.ts', ['tonelab']), ours('torch', 'startup.ts', ['torch', python])],
    },
  ];
}

export const benches: Readonly<Record<string, (options: BenchOptions) => readonly Part[]>> = {
  'train-step': trainStep,
  features,
  startup,
};
