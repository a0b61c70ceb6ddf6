import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import type { SymbolNames } from '../text/symbolTable.ts';

/** What an exported model is made of. */
export interface SavedModelSource {
  readonly parts: ModelParts;
  readonly params: ModelParams;
  readonly spectral: SpectralSettings;
  readonly synthesis: { readonly noiseScale: number; readonly lengthScale: number };
  readonly table: SymbolNames;
  /** Timbre vectors by voice. */
  readonly voices: Readonly<Record<string, Float32Array>>;
  /** Sentences that go along as ready inputs; the first is also said by both sides, to compare them. */
  readonly examples: readonly SymbolSequence[];
  /** What made it: name of the run, versions. */
  readonly origin: Readonly<Record<string, unknown>>;
}
