declare module '@echogarden/fvad-wasm' {
  interface Fvad {
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _fvad_new(): number;
    _fvad_free(detector: number): void;
    _fvad_set_mode(detector: number, mode: number): number;
    _fvad_set_sample_rate(detector: number, sampleRate: number): number;
    /** 1 speech, 0 none, -1 for a wrong number of samples. */
    _fvad_process(detector: number, samples: number, count: number): number;
  }
  /** Starts an instance of libfvad, the voice activity detector of WebRTC. */
  const start: () => Promise<Fvad>;
  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export default start;
}
