import type { RecipeInput } from '../core/trainer/stage.ts';
import { adaptation } from './adaptation.ts';
import { endToEnd } from './endToEnd.ts';
import { fewShot } from './fewShot.ts';
import { lm } from './lm.ts';
import { manyVoices } from './manyVoices.ts';
import { nanoBase } from './nanoBase.ts';
import { nanoZh } from './nanoZh.ts';
import { oneVoice } from './oneVoice.ts';
import { recogniser } from './recogniser.ts';
import { vocoder } from './vocoder.ts';

/** The recipes that ship with tonelab, by name. */
export const recipes: ReadonlyMap<string, RecipeInput> = new Map(
  [nanoBase, fewShot, vocoder, endToEnd, lm, recogniser, oneVoice, adaptation, manyVoices, nanoZh].map((recipe) => [
    recipe.name,
    recipe,
  ]),
);
