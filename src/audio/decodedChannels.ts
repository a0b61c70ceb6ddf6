/** What every decoder gives: one array of samples in [-1, 1] per channel. */
export interface DecodedChannels {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}
