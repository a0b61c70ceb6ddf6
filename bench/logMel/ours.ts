/** Contender: log-mel frames of ten seconds at 22.05 kHz by `src/audio`. Run by `npm run bench -- features`. */
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { logMelSpectrogram } from '../../src/audio/spectrogram.ts';
import { serve } from '../contest/serve.ts';

const seconds = Number(process.argv[2] ?? '10');
const samples = Float32Array.from(
  { length: seconds * 22050 },
  (_, index) => 0.5 * Math.sin(index * 0.05 + index ** 1.5 * 1e-4),
);

await serve(() => void logMelSpectrogram(samples, defaultSpectralSettings));
