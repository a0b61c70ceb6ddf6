import type { AudioProblem } from '../../audio/audioProblems.ts';

export type CorpusFindingKind =
  | AudioProblem['kind']
  | 'manifest'
  | 'missing'
  | 'moved'
  | 'changed'
  | 'unreadable'
  | 'stereo'
  | 'duration'
  | 'duplicate'
  | 'nearDuplicate'
  | 'mislabelled'
  | 'text';

/** One thing that is wrong with one utterance, in one line. */
export interface CorpusFinding {
  readonly id: string;
  readonly file: string;
  readonly kind: CorpusFindingKind;
  /** error: cannot be trained on; warning: can, but should not. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
