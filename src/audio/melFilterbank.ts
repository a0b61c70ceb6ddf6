import { ConfigError } from '../errors.ts';
import { linearBins, type SpectralSettings, upperEdgeHz } from './spectralSettings.ts';

/** Triangular bands that sum linear magnitudes into mel bins. */
export interface MelFilterbank {
  /** [melBins, bins] */
  readonly data: Float32Array;
  readonly melBins: number;
  /** Linear bins, nFft / 2 + 1. */
  readonly bins: number;
  /** [melBins] first linear bin under the band. */
  readonly firstBin: Int32Array;
  /** [melBins] one past the last linear bin under the band. */
  readonly endBin: Int32Array;
}

const linearHzPerMel = 200 / 3;
const breakHz = 1000;
const breakMel = breakHz / linearHzPerMel;
const logStep = Math.log(6.4) / 27;

/** Hz -> mel on Slaney's scale: linear below 1 kHz, logarithmic above. */
export function hzToMel(hz: number): number {
  return hz < breakHz ? hz / linearHzPerMel : breakMel + Math.log(hz / breakHz) / logStep;
}

/** The inverse of `hzToMel`. */
export function melToHz(mel: number): number {
  return mel < breakMel ? mel * linearHzPerMel : breakHz * Math.exp((mel - breakMel) * logStep);
}

const cache = new Map<string, MelFilterbank>();

/**
 * The mel filterbank with areas normalised to one per Hz, equal to `librosa.filters.mel` (htk=False, norm='slaney').
 * Source: Slaney, Auditory Toolbox (1998), `mfcc.m`.
 * @throws ConfigError where there are more bands than the transform resolves, so that a band would always be empty.
 */
export function melFilterbank(settings: SpectralSettings): MelFilterbank {
  const { sampleRate, nFft, melBins, fMinHz } = settings;
  const key = [sampleRate, nFft, melBins, fMinHz, upperEdgeHz(settings)].join(' ');
  const known = cache.get(key);
  if (known) return known;
  const made = makeFilterbank(settings);
  cache.set(key, made);
  return made;
}

function makeFilterbank(settings: SpectralSettings): MelFilterbank {
  const { sampleRate, nFft, melBins } = settings;
  const bins = linearBins(settings);
  const edges = bandEdges(settings);
  const data = new Float32Array(melBins * bins);
  const firstBin = new Int32Array(melBins);
  const endBin = new Int32Array(melBins);
  for (let mel = 0; mel < melBins; mel++) {
    const [low, centre, high] = edges.subarray(mel, mel + 3) as unknown as [number, number, number];
    for (let bin = 0; bin < bins; bin++) {
      const hz = (bin * sampleRate) / nFft;
      const height = Math.min((hz - low) / (centre - low), (high - hz) / (high - centre));
      if (height <= 0) continue;
      data[mel * bins + bin] = (height * 2) / (high - low);
      if (endBin[mel] === 0) firstBin[mel] = bin;
      endBin[mel] = bin + 1;
    }
    if (endBin[mel] === 0) throw emptyBand(settings, mel, low, high);
  }
  return { data, melBins, bins, firstBin, endBin };
}

/** [melBins + 2] Hz: equally spaced in mel. */
function bandEdges(settings: SpectralSettings): Float64Array {
  const low = hzToMel(settings.fMinHz);
  const step = (hzToMel(upperEdgeHz(settings)) - low) / (settings.melBins + 1);
  return Float64Array.from({ length: settings.melBins + 2 }, (_, i) => melToHz(low + i * step));
}

function emptyBand(settings: SpectralSettings, mel: number, low: number, high: number): ConfigError {
  return new ConfigError(
    `spectral settings: melBins is ${settings.melBins}, too many for nFft ${settings.nFft}: band ${mel} ` +
      `(${low.toFixed(1)}-${high.toFixed(1)} Hz) holds no bin of ${(settings.sampleRate / settings.nFft).toFixed(1)} Hz; ` +
      'lower melBins or raise nFft',
  );
}
