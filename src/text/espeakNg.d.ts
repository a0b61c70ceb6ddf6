/** What is used of the untyped package: an Emscripten build of eSpeak NG. */
declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakEvent {
    readonly type: string;
    /** Milliseconds from the beginning of the sound. */
    readonly audio_position: number;
  }

  export interface EspeakWorker {
    get_samplerate(): number;
    set_voice(name: string): number;
    /** Words a minute. */
    set_rate(rate: number): void;
    /** 0 to 99. */
    set_pitch(pitch: number): void;
    synthesize(
      text: string,
      receive: (audio: Int16Array | null, events: readonly EspeakEvent[] | null) => boolean,
    ): void;
  }

  export interface EspeakModule {
    readonly eSpeakNGWorker: new () => EspeakWorker | PromiseLike<EspeakWorker>;
  }

  const createEspeak: () => Promise<EspeakModule>;

  // biome-ignore lint/style/noDefaultExport: the package has nothing but a default export
  export default createEspeak;
}
