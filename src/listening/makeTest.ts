import { defaultTexts } from './defaultTexts.ts';
import { headphoneTrials } from './headphoneTones.ts';
import { chooseItems, type HeardItem } from './heardItem.ts';
import { ItemSounds } from './itemSounds.ts';
import { layOut } from './layOut.ts';
import type { ListeningSettings, PageLanguage } from './listeningSettings.ts';
import { TestArms } from './testArms.ts';
import { type TestKey, testName } from './testKey.ts';
import type { PageTexts, Presentation, TestPage } from './testPage.ts';

/** A listening test: what listeners get, and what the researcher keeps. */
export interface MadeTest {
  readonly page: TestPage;
  /** By name. */
  readonly wavs: ReadonlyMap<string, Uint8Array>;
  readonly key: TestKey;
}

/**
 * A test of items that several arms said.
 *
 * @throws ConfigError for arms that do not fit, CorpusError for too few items, AudioError for a file that cannot be read.
 */
export async function makeTest(
  items: readonly HeardItem[],
  armNames: readonly string[],
  settings: ListeningSettings,
): Promise<MadeTest> {
  const arms = new TestArms(armNames, settings);
  const chosen = chooseItems(items, settings);
  const sounds = new ItemSounds(chosen);
  const layout = await layOut({ sounds, settings, arms, items: chosen.length });
  const tones = settings.headphones ? headphoneTrials(settings.seed) : [];
  const { names, clips, files, places } = sounds.shelf.close(tones.map(({ wav }) => wav));
  const placed = (presentation: Presentation): Presentation => ({
    ...presentation,
    clips: presentation.clips.map((number) => places[number] as number),
  });
  const practice = layout.practice.map(placed);
  const content: Omit<TestPage, 'test'> = {
    ...{ kind: settings.kind, languages: settings.languages, texts: textsOf(settings), clips: names },
    volume: places[layout.volume] as number,
    headphones: places.slice(places.length - tones.length),
    practice: practice.length,
    rows: layout.rows.map((row) => [...practice, ...row.map(placed)]),
    ...(settings.showText ? { itemTexts: chosen.map(({ text }) => text) } : {}),
    ...(settings.postTo === undefined ? {} : { postTo: settings.postTo }),
  };
  const page = { test: testName(content), ...content };
  const key: TestKey = {
    format: 'tonelab-listening-key',
    ...{ page, settings, arms: arms.names, baseline: arms.baseline, primary: arms.primary },
    items: chosen.map(({ id, voice, text, seed }) => ({ id, voice, text, seed })),
    clips,
    headphones: tones.map(({ softest }) => softest),
  };
  return { page, wavs: files, key };
}

function textsOf({ kind, texts, headphones }: ListeningSettings): Readonly<Record<PageLanguage, PageTexts>> {
  const of = (language: PageLanguage): PageTexts => {
    const standard = defaultTexts(kind, language, headphones);
    const own = texts[language];
    return {
      title: own.title ?? standard.title,
      consent: own.consent ?? standard.consent,
      instructions: own.instructions ?? standard.instructions,
    };
  };
  return { zh: of('zh'), en: of('en') };
}
