/** Samples in [-1, 1] as 16-bit integers, rounded; what lies outside is clipped. */
export function toPcm16(samples: Float32Array): Int16Array<ArrayBuffer> {
  const integers = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    integers[i] = Math.max(-32768, Math.min(32767, Math.floor((samples[i] as number) * 32768 + 0.5)));
  }
  return integers;
}

/** 16-bit integers as samples in [-1, 1). */
export function fromPcm16(integers: Int16Array): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(integers.length);
  for (let i = 0; i < samples.length; i++) samples[i] = (integers[i] as number) / 32768;
  return samples;
}
