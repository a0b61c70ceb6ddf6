/**
 * The errors that a user can meet. Each message says who speaks, what was got, what was expected,
 * which key, file or line is meant, and what to do.
 */
abstract class TonelabError extends Error {
  /** Process exit code that the command line uses: 1 failed, 2 bad usage or config. */
  abstract readonly exitCode: 1 | 2;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A config key, value, file or override is wrong. */
export class ConfigError extends TonelabError {
  readonly exitCode = 2;
}

/** A tensor has another shape than the layer or the checkpoint needs. */
export class ShapeError extends TonelabError {
  readonly exitCode = 1;
}

/** A checkpoint is missing, torn or of another architecture. */
export class CheckpointError extends TonelabError {
  readonly exitCode = 1;
}

/** A manifest or a recording cannot be used. */
export class CorpusError extends TonelabError {
  readonly exitCode = 1;
}

/** An audio file cannot be read, or holds what cannot be used. */
export class AudioError extends TonelabError {
  readonly exitCode = 1;
}

/** A text cannot be turned into symbols. */
export class TextError extends TonelabError {
  readonly exitCode = 1;
}

/** The training cannot go on: a loss is not finite, a budget is impossible. */
export class TrainingError extends TonelabError {
  readonly exitCode = 1;
}

/** A step cannot be recorded as a graph. */
export class CompileError extends TonelabError {
  readonly exitCode = 1;
}

/** A backend, a tool or a download is missing. */
export class RuntimeSetupError extends TonelabError {
  readonly exitCode = 1;
}
