import { encode } from 'fast-png';
import FFT from 'fft.js';
import { wavBytes } from '../../src/core/logging/wavBytes.ts';
import type {
  CurvePoint,
  FreezeRow,
  MeasurementCell,
  ReportData,
  ReportSample,
  SampleRow,
} from '../../src/pages/report/reportData.ts';

/** Numbers that look random and are the same each time (a linear congruential generator, Numerical Recipes). */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const sampleRate = 22050;

/** Something like vowels: harmonics of a gliding pitch under two moving formants, syllable by syllable. */
function babble(syllables: number, seed: number, roughness: number): Float32Array {
  const random = noise(seed);
  const perSyllable = Math.round(sampleRate * 0.24);
  const wave = new Float32Array(syllables * perSyllable);
  let phase = 0;
  for (let syllable = 0; syllable < syllables; syllable += 1) {
    const glide = [0, 0.35, -0.2, -0.45][syllable % 4] ?? 0;
    const formants = [350 + 500 * random(), 1100 + 1300 * random()];
    for (let n = 0; n < perSyllable; n += 1) {
      const place = n / perSyllable;
      const pitchHz = 150 * (1 + glide * place) * (1 + roughness * 0.02 * (random() - 0.5));
      phase += pitchHz / sampleRate;
      const voiced = Math.min(1, place * 9) * Math.min(1, (1 - place) * 6) * (place > 0.12 ? 1 : 0);
      let value = place < 0.16 ? 0.25 * (random() - 0.5) : 0;
      for (let harmonic = 1; harmonic <= 28; harmonic += 1) {
        const hz = harmonic * pitchHz;
        const gain = formants.reduce((sum, center) => sum + Math.exp(-(((hz - center) / 190) ** 2)), 0.04 / harmonic);
        value += 0.25 * voiced * gain * Math.sin(2 * Math.PI * harmonic * phase);
      }
      wave[syllable * perSyllable + n] = 0.8 * value + 0.02 * roughness * (random() - 0.5);
    }
  }
  return wave;
}

const heat = [
  [3, 5, 26],
  [66, 15, 117],
  [147, 38, 103],
  [221, 81, 58],
  [252, 165, 10],
  [252, 255, 164],
] as const;

function colour(level: number): readonly [number, number, number] {
  const place = Math.max(0, Math.min(0.9999, level)) * (heat.length - 1);
  const [low, high] = [heat[Math.floor(place)] ?? heat[0], heat[Math.floor(place) + 1] ?? heat[5]];
  const share = place % 1;
  return [0, 1, 2].map((channel) => Math.round(low[channel]! + share * (high[channel]! - low[channel]!))) as never;
}

/** A log spectrogram, low frequencies below, up to 5.5 kHz. */
function spectrogram(wave: Float32Array): Uint8Array {
  const [size, hop, height] = [1024, 256, 96];
  const transform = new FFT(size);
  const width = Math.max(1, Math.floor((wave.length - size) / hop));
  const data = new Uint8Array(3 * width * height);
  const spectrum = transform.createComplexArray() as number[];
  for (let x = 0; x < width; x += 1) {
    const frame = Array.from(
      { length: size },
      (_, n) => (wave[x * hop + n] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size)),
    );
    transform.realTransform(spectrum, frame);
    for (let row = 0; row < height; row += 1) {
      const bin = Math.round((row / height) * 256);
      const power = (spectrum[2 * bin] ?? 0) ** 2 + (spectrum[2 * bin + 1] ?? 0) ** 2;
      data.set(colour((Math.log10(power + 1e-4) + 3) / 6), 3 * ((height - 1 - row) * width + x));
    }
  }
  return encode({ width, height, data, channels: 3, depth: 8 });
}

function row(label: SampleRow['label'], syllables: number, seed: number, note?: string): SampleRow {
  const roughness = { recording: 1, spliced: 2, 'copy-synthesis': 5, synthesis: 9 }[label];
  const wave = babble(syllables, seed, roughness);
  const kept = wave.subarray(0, Math.round(wave.length * (label === 'synthesis' ? 0.91 : 1)));
  const row = { label, wav: wavBytes(kept, sampleRate), spectrogramPng: spectrogram(kept) };
  return note === undefined ? row : { ...row, note };
}

function sentence(voice: string, text: string, pinyin: string, tags: readonly string[], seed: number): ReportSample {
  const syllables = pinyin.split(' ').length;
  const labels = ['spliced', 'copy-synthesis', 'synthesis'] as const;
  const rows = [
    ...labels.map((label) => row(label, syllables, seed)),
    row('synthesis', syllables, seed + 1, 'other timbre'),
  ];
  return { title: 'sentence', voice, kind: 'sentence', text, pinyin, tags: ['held out', ...tags], rows };
}

function syllable(voice: string, text: string, pinyin: string, seed: number): ReportSample {
  const rows = (['recording', 'copy-synthesis', 'synthesis'] as const).map((label) => row(label, 2, seed));
  return { title: 'syllable', voice, kind: 'syllable', text, pinyin, tags: ['combination never heard'], rows };
}

function falling(steps: number, from: number, to: number, seed: number, every = 1): readonly CurvePoint[] {
  const random = noise(seed);
  return Array.from({ length: Math.floor(steps / every) }, (_, index) => {
    const step = (index + 1) * every;
    const level = to + (from - to) * Math.exp((-6 * step) / steps);
    return { step, value: level * (1 + 0.12 * (random() - 0.5)) };
  });
}

function curvesOf(stage: string, steps: number, seed: number): ReportData['curves'][number] {
  return {
    stage,
    metrics: {
      'loss/g/total': falling(steps, 310, 24, seed),
      'loss/g/mel': falling(steps, 4.2, 0.41, seed + 1),
      'loss/g/kl': falling(steps, 2.8, 1.1, seed + 2),
      'loss/g/duration': falling(steps, 1.9, 0.12, seed + 3),
      grad_norm_g: falling(steps, 900, 3, seed + 4),
      learning_rate: Array.from({ length: steps }, (_, step) => ({ step: step + 1, value: 2e-4 * 0.999 ** step })),
      'validation/loss/g/mel': falling(steps, 4.3, 0.52, seed + 5, 50),
      'validation/loss/g/duration': falling(steps, 2.1, 0.2, seed + 6, 50),
      'validation/pinyin_error': falling(steps, 0.98, 0.14, seed + 7, 100),
    },
  };
}

function freezeRows(isFewShot: boolean): readonly FreezeRow[] {
  const rate = (frozen: boolean, value: number) => (frozen ? null : value);
  const blocks = [0, 1, 2, 3].flatMap((block) =>
    ['attention/queryKeyValue/kernel', 'attention/out/kernel', 'mlp/up/kernel', 'mlp/down/kernel', 'norm/scale'].map(
      (name) => ({
        path: `semantic/blocks/${block}/${name}`,
        shape: name.startsWith('norm') ? [128] : [128, name.includes('up') ? 512 : 128],
        rate: rate(isFewShot && block < 2, block === 2 ? 2e-5 : 5e-5),
      }),
    ),
  );
  return [
    { path: 'semantic/embedding/table', shape: [4096, 128], rate: rate(isFewShot, 5e-5) },
    ...blocks,
    { path: 'phonemes/embedding/symbols', shape: [96, 96], rate: 2e-4 },
    { path: 'phonemes/layers/0/attention/kernel', shape: [96, 288], rate: 2e-4 },
    { path: 'reference/styleEncoder/convolution/kernel', shape: [5, 80, 128], rate: rate(isFewShot, 2e-4) },
    { path: 'decoder/flow/0/waveNet/kernel', shape: [5, 96, 192], rate: 2e-4 },
    { path: 'decoder/flow/0/waveNet/bias', shape: [192], rate: 4e-4 },
    { path: 'decoder/out/temperature', shape: [], rate: 2e-4 },
  ];
}

const cell = (value: number, spread: number): MeasurementCell => ({ value, low: value - spread, high: value + spread });
const noEmbedder: MeasurementCell = {
  notMeasured: 'no speaker embedder is installed; fetch one with: tonelab weights fetch embedder',
};

const measurements: ReportData['measurements'] = [
  {
    title: 'Held-out sentences, voice 1',
    note: 'Mean over 24 sentences that no stage has heard, with 95 % bootstrap intervals. Copy synthesis is the ceiling of this vocoder.',
    columns: [
      { label: 'Pinyin error', unit: '%', better: 'lower', digits: 1 },
      { label: 'Mel-cepstral distortion', unit: 'dB', better: 'lower' },
      { label: 'log F0 error', unit: 'semitones', better: 'lower' },
      { label: 'Duration error', unit: 'ms', better: 'lower', digits: 0 },
      { label: 'Timbre similarity', better: 'higher', digits: 3 },
    ],
    rows: [
      {
        label: 'Spliced',
        isReference: true,
        cells: [
          cell(9.8, 1.9),
          { notMeasured: 'is the reference' },
          { notMeasured: 'is the reference' },
          { notMeasured: 'is the reference' },
          noEmbedder,
        ],
      },
      {
        label: 'Copy synthesis',
        isReference: true,
        cells: [cell(11.2, 2.2), cell(3.41, 0.2), cell(0.42, 0.05), cell(0, 0), noEmbedder],
      },
      { label: 'Synthesis', cells: [cell(16.4, 3.1), cell(5.87, 0.31), cell(2.18, 0.4), cell(-31, 9), noEmbedder] },
    ],
  },
  {
    title: 'Timbre swap',
    columns: [
      { label: 'Similarity to voice 1', better: 'higher', digits: 3 },
      { label: 'Similarity to voice 2', better: 'higher', digits: 3 },
    ],
    rows: [
      { label: 'Voice 1 reference', cells: [noEmbedder, noEmbedder] },
      { label: 'Voice 2 reference', cells: [noEmbedder, noEmbedder] },
    ],
  },
];

/** A report such as a quickstart makes, of made-up numbers and babble. */
export function exampleReport(): ReportData {
  return {
    title: 'Quickstart: two voices from one checkpoint',
    summary:
      'A nano model learned a male voice from recorded syllables and spliced sentences, then a second voice from one minute. It speaks held-out sentences in both.',
    createdAt: '2025-03-02T14:05:00Z',
    backend: 'backend tensorflow (node) · TensorFlow 2.20.0 · CPU, 2 threads · step not compiled',
    keyFigures: [
      { label: 'Pinyin error, voice 1', value: '16.4 %', note: 'spliced recordings 9.8 %' },
      { label: 'Mel-cepstral distortion', value: '5.87 dB', note: 'copy synthesis 3.41 dB' },
      { label: 'Training', value: '14 min 20 s', note: '2 600 + 900 steps' },
      { label: 'Real-time factor', value: '0.31', note: 'one sentence, one thread' },
    ],
    voices: [
      {
        voice: 'Voice 1 (male)',
        minutes: { recorded: 11.3, spliced: 18.6, synthetic: 0 },
        note: 'Syllables recorded one by one; sentences spliced from the training syllables.',
      },
      {
        voice: 'Voice 2',
        minutes: { recorded: 1, spliced: 0, synthetic: 0 },
        note: 'A voice bank whose pitch was flattened by its makers.',
      },
      { voice: 'Filler', minutes: { recorded: 0, spliced: 0, synthetic: 2.4 } },
    ],
    samples: [
      sentence(
        'Voice 1 (male)',
        '今天天气很好，我们去公园吧。',
        'jin1 tian1 tian1 qi4 hen3 hao3 wo3 men5 qu4 gong1 yuan2 ba5',
        ['statement', 'daily life'],
        3,
      ),
      sentence('Voice 1 (male)', '你真的看完了吗？', 'ni3 zhen1 de5 kan4 wan2 le5 ma5', ['question', 'casual'], 11),
      syllable('Voice 1 (male)', '酿', 'niang4', 21),
      sentence(
        'Voice 2',
        '这个模型只听过一分钟的录音。',
        'zhe4 ge5 mo2 xing2 zhi3 ting1 guo4 yi4 fen1 zhong1 de5 lu4 yin1',
        ['statement', 'technology'],
        31,
      ),
      syllable('Voice 2', '穷', 'qiong2', 41),
    ],
    measurements,
    curves: [curvesOf('base', 2600, 1), curvesOf('few-shot', 900, 51)],
    freeze: [
      { stage: 'base', parameters: freezeRows(false) },
      { stage: 'few-shot', parameters: freezeRows(true) },
    ],
    timings: [
      { label: 'Prepare the corpus', seconds: 71, note: '1 240 utterances' },
      { label: 'Train base', seconds: 610 },
      { label: 'Train few-shot', seconds: 250 },
      { label: 'Train the vocoder', seconds: 118 },
      { label: 'Speak and measure', seconds: 42.5 },
    ],
    configYaml:
      'corpus:\n  name: gcin-voice\n  voices: [male, female]\nmodel:\n  decoder:\n    name: vae-mel\n    latentChannels: 96\nrecipe:\n  name: few-shot\n  frozenGptLayers: 2\nseed: 0\n',
  };
}
