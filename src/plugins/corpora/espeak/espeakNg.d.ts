declare module 'espeak-ng' {
  interface EspeakNg {
    readonly FS: { readFile(path: string): Uint8Array };
  }
  interface EspeakNgOptions {
    /** As on eSpeak NG's command line. */
    readonly arguments: readonly string[];
    readonly print?: (line: string) => void;
    readonly printErr?: (line: string) => void;
  }
  /** Runs eSpeak NG's main once, in a WebAssembly instance of its own. */
  const run: (options: EspeakNgOptions) => Promise<EspeakNg>;
  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export default run;
}
