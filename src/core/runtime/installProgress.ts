/** A moment of an install, for a progress display. */
export interface InstallProgress {
  readonly step: 'wait' | 'download' | 'unpack' | 'compile' | 'verify' | 'official';
  readonly message: string;
  /** Share of the step that is done, 0 to 1, where it is known. */
  readonly fraction?: number;
}

/** What an install came to. */
export interface InstallOutcome {
  /** `linked`: our own runtime; `official`: the package's own install script; `none`: wasm stays. */
  readonly installed: 'linked' | 'official' | 'none';
  /** False when everything was there already. */
  readonly changed: boolean;
  readonly folder?: string;
  readonly seconds: number;
  /** Bytes that the runtime takes on disk. */
  readonly bytes: number;
  /** One line for users. */
  readonly line: string;
}
