declare module '@echogarden/rnnoise-wasm' {
  /** The exports of RNNoise's C library; addresses are bytes in its memory. */
  export interface RnnoiseModule {
    readonly HEAPF32: Float32Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    _rnnoise_create(model: number): number;
    _rnnoise_destroy(state: number): void;
    _rnnoise_get_frame_size(): number;
    _rnnoise_process_frame(state: number, output: number, input: number): number;
  }
  const createRnnoise: () => Promise<RnnoiseModule>;

  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export { createRnnoise as default };
}
