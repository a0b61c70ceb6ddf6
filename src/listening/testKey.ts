import { hashBytes } from '../corpus/contentHash.ts';
import { CorpusError } from '../errors.ts';
import type { ListeningSettings } from './listeningSettings.ts';
import type { TestPage } from './testPage.ts';

/**
 * What a clip is: `arm`, `recording` and `copy-synthesis` are judged; `hidden` is the recording among the versions, `anchor` its
 * low-passed version; `reference` is the recording that says it is one; `x` is a second copy of what `system` names.
 */
export type ClipRole = 'arm' | 'recording' | 'copy-synthesis' | 'hidden' | 'anchor' | 'reference' | 'x';

export interface ClipLabel {
  /** Place in `items` of the key. */
  readonly item: number;
  /** The arm, or what else is heard. */
  readonly system: string;
  readonly role: ClipRole;
  /** Part of a catch item. */
  readonly isCatch: boolean;
}

export interface KeyedClip extends ClipLabel {
  readonly sha256: string;
}

/** What the researcher keeps: which clip is whose, and what was decided before the first answer. */
export interface TestKey {
  readonly format: 'tonelab-listening-key';
  readonly page: TestPage;
  readonly settings: ListeningSettings;
  readonly arms: readonly string[];
  readonly baseline: string;
  /** The arm whose difference to the baseline is claimed. */
  readonly primary: string;
  readonly items: readonly {
    readonly id: string;
    readonly voice: string;
    readonly text: string;
    readonly seed: number;
  }[];
  /** By file name. */
  readonly clips: Readonly<Record<string, KeyedClip>>;
  /** Which tone is the softest, 0 to 2, for each of the page's. */
  readonly headphones: readonly number[];
}

/** The name of a test: a hash of its page. */
export function testName(page: Omit<TestPage, 'test'>): string {
  return hashBytes(JSON.stringify(page)).slice(0, 16);
}

/** @throws CorpusError where the text is no key, or was changed since it was written. */
export function parseTestKey(text: string, file: string): TestKey {
  const refuse = (why: string) => new CorpusError(`${file}: ${why}; give the key that 'tonelab listen make' wrote`);
  let key: TestKey;
  try {
    key = JSON.parse(text) as TestKey;
  } catch (cause) {
    throw new CorpusError(`${file}: no JSON (${(cause as Error).message}); expected the key of a listening test`, {
      cause,
    });
  }
  if (key?.format !== 'tonelab-listening-key') throw refuse('not the key of a listening test');
  const { test, ...page } = key.page;
  if (testName(page) !== test) throw refuse('its page does not have the hash that it names: the file was changed');
  return key;
}

/** The clips of a presentation as the key knows them. */
export function labelsOf({ page, clips }: TestKey, places: readonly number[]): readonly KeyedClip[] {
  return places.map((place) => clips[page.clips[place] as string] as KeyedClip);
}
