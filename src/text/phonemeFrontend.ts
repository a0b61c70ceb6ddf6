import type { ReadText } from './frontend.ts';
import { mandarinFrontend } from './mandarin.ts';

/** Reads Mandarin and English in phonemes, whatever a run's frontend is: for how long a text takes to be said. */
export const phonemeFrontend = (): ReadText =>
  mandarinFrontend({ erhua: 'separate', letters: 'phonemes', words: 'phonemes' });
