const windowSeconds = 0.024;
const searchSeconds = 0.006;

/**
 * Speech at the same pitch, `factor` times as long (0.5 to 2).
 * Source: waveform-similarity overlap-add (WSOLA), Verhelst and Roelands, ICASSP 1993.
 */
export function scaleDuration(samples: Float32Array, factor: number, sampleRate: number): Float32Array {
  if (factor === 1 || samples.length === 0) return samples.slice();
  const hop = Math.round((windowSeconds * sampleRate) / 2);
  const reach = Math.round(searchSeconds * sampleRate);
  const output = new Float32Array(Math.round(samples.length * factor));
  const weights = new Float32Array(output.length);
  let previous = -1;
  for (let at = 0; at < output.length; at += hop) {
    const centre = Math.round(at / factor);
    const start = previous < 0 ? 0 : mostSimilar(samples, previous + hop, { centre, reach, length: hop });
    addWindow(samples, start, { output, weights, at, hop });
    previous = start;
  }
  for (let i = 0; i < output.length; i++) output[i] = (output[i] ?? 0) / Math.max(weights[i] ?? 0, 0.1);
  return output;
}

/** The start near `centre` whose next samples look most like those at `target`. */
function mostSimilar(
  samples: Float32Array,
  target: number,
  search: { readonly centre: number; readonly reach: number; readonly length: number },
): number {
  let best = Math.max(0, search.centre);
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let start = Math.max(0, search.centre - search.reach); start <= search.centre + search.reach; start += 1) {
    let product = 0;
    let energy = 1e-9;
    for (let i = 0; i < search.length; i += 2) {
      const sample = samples[start + i] ?? 0;
      product += sample * (samples[target + i] ?? 0);
      energy += sample * sample;
    }
    const score = product / Math.sqrt(energy);
    if (score > bestScore) {
      bestScore = score;
      best = start;
    }
  }
  return best;
}

interface WindowTarget {
  readonly output: Float32Array;
  readonly weights: Float32Array;
  readonly at: number;
  readonly hop: number;
}

function addWindow(samples: Float32Array, start: number, { output, weights, at, hop }: WindowTarget): void {
  for (let i = 0; i < 2 * hop && at + i < output.length; i++) {
    // The first window has no rise: nothing overlaps it.
    const weight = at === 0 && i < hop ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / hop);
    output[at + i] = (output[at + i] ?? 0) + weight * (samples[start + i] ?? 0);
    weights[at + i] = (weights[at + i] ?? 0) + weight;
  }
}
