import type {
  Decoder,
  DurationPredictor,
  PhonemeEncoder,
  ReferenceEncoder,
  SemanticEncoder,
  StyleEncoder,
  Vocoder,
} from '../contracts.ts';
import type { Recogniser } from '../recogniserContract.ts';

/** The swappable parts of one system. Each owns the root of the parameter tree that bears its key. */
export interface ModelParts {
  readonly semantic: SemanticEncoder;
  readonly phonemes: PhonemeEncoder;
  readonly reference: ReferenceEncoder;
  readonly style?: StyleEncoder;
  readonly decoder: Decoder;
  readonly duration: DurationPredictor;
  readonly vocoder: Vocoder;
  readonly recogniser?: Recogniser;
}
