/** The samples with raised-cosine ramps of the given seconds at both ends; in a short clip each takes at most half. */
export function fadeEnds(samples: Float32Array, sampleRate: number, fadeSeconds: number): Float32Array {
  const faded = samples.slice();
  const ramp = Math.min(Math.round(fadeSeconds * sampleRate), Math.floor(samples.length / 2));
  for (let i = 0; i < ramp; i++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / ramp);
    const mirror = samples.length - 1 - i;
    faded[i] = (faded[i] as number) * gain;
    faded[mirror] = (faded[mirror] as number) * gain;
  }
  return faded;
}
