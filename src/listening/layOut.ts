import { ConfigError } from '../errors.ts';
import { type Draw, drawnOrder, pairOrders, spreadAmong, stimulusBlocks, versionOrders } from './balancedOrders.ts';
import { copySynthesisName, type ItemSounds, noiseName, recordingName } from './itemSounds.ts';
import type {
  AbxSettings,
  ListeningSettings,
  MosSettings,
  MushraSettings,
  PreferenceSettings,
} from './listeningSettings.ts';
import type { TestArms } from './testArms.ts';
import type { Presentation } from './testPage.ts';

/** What is played to whom, clips by their numbers on the shelf. */
export interface Layout {
  /** A sound to set the volume with. */
  readonly volume: number;
  readonly practice: readonly Presentation[];
  /** Of one listener each, without practice. */
  readonly rows: readonly (readonly Presentation[])[];
}

interface Laid<Settings> {
  readonly sounds: ItemSounds;
  readonly settings: Settings;
  readonly arms: TestArms;
  /** The first `settings.practice` are for practice. */
  readonly items: number;
}

/** ITU-R BS.1534-3, section 5.3: not more versions than this, the reference among them. */
const mostVersions = 12;

/** Puts every sound that a test needs on the shelf and says who hears what in which order. */
export function layOut({ settings, ...rest }: Laid<ListeningSettings>): Promise<Layout> {
  switch (settings.kind) {
    case 'mos':
      return layOutScores({ settings, ...rest });
    case 'mushra':
      return layOutVersions({ settings, ...rest });
    default:
      return layOutPairs({ settings, ...rest });
  }
}

async function layOutScores({ sounds, settings, arms, items }: Laid<MosSettings>): Promise<Layout> {
  const systems = [...settings.references.map(referenceName), ...arms.names];
  const clips: number[][] = [];
  for (let item = 0; item < items; item++) {
    const own: number[] = [];
    for (const system of systems) own.push(await sounds.system(item, system));
    clips.push(own);
  }
  const { practice, judged } = parted(items, settings);
  const catches = await catchItems(settings.catchTrials, judged, async (item) => [await sounds.worst(item)]);
  const show = ({ item, system }: { readonly item: number; readonly system: number }): Presentation => ({
    item,
    clips: [clips[item]?.[system] as number],
  });
  const shape = {
    items: judged.length,
    systems: systems.length,
    blocks: settings.perListener === 'one' ? 1 : systems.length,
  };
  return {
    volume: clips[0]?.[0] as number,
    practice: practice.flatMap((item) => [systems.length - 1, 0].map((system) => show({ item, system }))),
    rows: rowsOf(settings, (draw) => {
      const main = stimulusBlocks(shape, draw).map(({ item, system }) =>
        show({ item: judged[item] as number, system }),
      );
      return withCatches(main, catches, draw);
    }),
  };
}

async function layOutVersions({ sounds, settings, arms, items }: Laid<MushraSettings>): Promise<Layout> {
  const others = settings.references.filter((name) => name !== 'recording').map(referenceName);
  const count = 1 + settings.anchorsHz.length + others.length + arms.names.length;
  if (count > mostVersions)
    throw new ConfigError(`a MUSHRA page with ${count} versions: expected at most ${mostVersions}; compare fewer arms`);
  const references: number[] = [];
  const versions: number[][] = [];
  for (let item = 0; item < items; item++) {
    references.push(await sounds.copy(item, recordingName, 'reference'));
    const own = [await sounds.copy(item, recordingName, 'hidden')];
    for (const hz of settings.anchorsHz) own.push(await sounds.anchor(item, hz));
    for (const system of [...others, ...arms.names]) own.push(await sounds.system(item, system));
    versions.push(own);
  }
  const { practice, judged } = parted(items, settings);
  const show = (item: number, order: readonly number[]): Presentation => ({
    item,
    clips: [references[item] as number, ...order.map((version) => versions[item]?.[version] as number)],
  });
  return {
    volume: references[0] as number,
    practice: practice.map((item) => show(item, drawnOrder(count, { seed: settings.seed, row: item }, 'practice'))),
    rows: rowsOf(settings, (draw) =>
      versionOrders({ items: judged.length, versions: count }, draw).map(({ item, order }) =>
        show(judged[item] as number, order),
      ),
    ),
  };
}

/** Two versions, and for ABX a copy of each. */
interface PairTrial {
  readonly item: number;
  readonly first: number;
  readonly second: number;
  /** ABX: copies of the first and of the second. Preference: the recording, where it is shown. */
  readonly others: readonly number[];
}

async function layOutPairs({ sounds, settings, arms, items }: Laid<PreferenceSettings | AbxSettings>): Promise<Layout> {
  const othersOf = async (item: number, systems: readonly string[], isCatch: boolean): Promise<readonly number[]> => {
    const shown = settings.kind === 'preference' ? (settings.showReference ? [recordingName] : []) : systems;
    const numbers: number[] = [];
    for (const system of shown)
      numbers.push(await sounds.copy(item, system, settings.kind === 'abx' ? 'x' : 'reference', isCatch));
    return numbers;
  };
  const trialOf = async (item: number, [first, second]: readonly [string, string]): Promise<PairTrial> => ({
    item,
    first: await sounds.system(item, first),
    second: await sounds.system(item, second),
    others: await othersOf(item, [first, second], false),
  });
  const show = ({ item, first, second, others }: PairTrial, isSwapped: boolean, isXSecond: boolean): Presentation => {
    const heard = isSwapped ? [second, first] : [first, second];
    return { item, clips: [...heard, ...(settings.kind === 'abx' ? [others[Number(isXSecond)] as number] : others)] };
  };
  const { practice, judged } = parted(items, settings);
  const trials: PairTrial[] = [];
  for (const pair of arms.pairs(settings.pairs)) for (const item of judged) trials.push(await trialOf(item, pair));
  const practised: PairTrial[] = [];
  for (const item of practice)
    practised.push(await trialOf(item, arms.pairs('baseline')[0] as readonly [string, string]));
  const catches = await catchItems(settings.catchTrials, judged, async (item, place) => {
    const trial = {
      item,
      first: await sounds.system(item, recordingName, true),
      second: await sounds.worst(item),
      others: await othersOf(item, [recordingName, noiseName], true),
    };
    return show(trial, place % 2 === 1, place % 4 >= 2).clips;
  });
  return {
    volume: (practised[0] ?? trials[0])?.first as number,
    practice: practised.map((trial, place) => show(trial, false, place % 2 === 1)),
    rows: rowsOf(settings, (draw) => {
      const main = pairOrders(trials.length, draw).map(({ trial, isSwapped, isXSecond }) =>
        show(trials[trial] as PairTrial, isSwapped, isXSecond),
      );
      return withCatches(main, catches, draw);
    }),
  };
}

function referenceName(name: 'recording' | 'copy-synthesis'): string {
  return name === 'recording' ? recordingName : copySynthesisName;
}

function parted(items: number, { practice }: { readonly practice: number }) {
  const all = Array.from({ length: items }, (_, item) => item);
  return { practice: all.slice(0, practice), judged: all.slice(practice) };
}

async function catchItems(
  count: number,
  items: readonly number[],
  clipsOf: (item: number, place: number) => Promise<readonly number[]>,
): Promise<readonly Presentation[]> {
  const made: Presentation[] = [];
  for (let place = 0; place < count; place++) {
    const item = items[place % items.length] as number;
    made.push({ item, clips: await clipsOf(item, place) });
  }
  return made;
}

function withCatches(
  main: readonly Presentation[],
  catches: readonly Presentation[],
  draw: Draw,
): readonly Presentation[] {
  const order = drawnOrder(catches.length, draw, 'catches').map((place) => catches[place] as Presentation);
  return spreadAmong(main, order, draw);
}

function rowsOf(
  { listeners, seed }: ListeningSettings,
  rowOf: (draw: Draw) => readonly Presentation[],
): Layout['rows'] {
  return Array.from({ length: listeners }, (_, row) => rowOf({ seed, row }));
}
