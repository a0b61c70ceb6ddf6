/**
 * The sum of squares of each window of `window` samples, one every `hop` samples; windows that do not fit are left out. What
 * overlapping windows have in common is summed once.
 * Shapes: [N] -> [floor((N - window) / hop) + 1]
 */
export function windowEnergies(samples: Float32Array | Float64Array, window: number, hop: number): Float64Array {
  const count = Math.max(0, Math.floor((samples.length - window) / hop) + 1);
  const energies = new Float64Array(count);
  const wholeHops = Math.floor(window / hop);
  const rest = window - wholeHops * hop;
  // A window is so many whole hops, and the first `rest` samples of the one behind them.
  for (let at = 0; at < count + wholeHops; at++) {
    const start = at * hop;
    const begun = energyOf(samples, start, start + rest);
    if (at >= wholeHops) energies[at - wholeHops] = (energies[at - wholeHops] as number) + begun;
    const whole = begun + energyOf(samples, start + rest, Math.min(start + hop, samples.length));
    const last = Math.min(at, count - 1);
    for (let window = Math.max(0, at - wholeHops + 1); window <= last; window++)
      energies[window] = (energies[window] as number) + whole;
  }
  return energies;
}

function energyOf(samples: Float32Array | Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (samples[i] as number) ** 2;
  return sum;
}
