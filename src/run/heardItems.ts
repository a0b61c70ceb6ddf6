import { ConfigError, CorpusError } from '../errors.ts';
import type { HeardItem } from '../listening/heardItem.ts';
import type { ListeningSettings } from '../listening/listeningSettings.ts';
import { comparedClips } from './comparedClips.ts';
import type { ComparedRun } from './comparison.ts';

/**
 * The held-out items that every arm said. With several seeds the items go through them in turn, an item by the runs of one seed in
 * all arms.
 *
 * @throws CorpusError where no seed is every arm's, ConfigError for a voice that the runs do not have.
 */
export function heardItems(
  runs: readonly ComparedRun[],
  arms: readonly string[],
  { unit, voices }: Pick<ListeningSettings, 'unit' | 'voices'>,
): readonly HeardItem[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))]
    .filter((seed) => arms.every((arm) => runs.some((run) => run.arm === arm && run.seed === seed)))
    .sort((a, b) => a - b);
  if (seeds.length === 0) throw new CorpusError(`listen make: no seed that all arms have: ${arms.join(', ')}`);
  const all = runs[0]?.evaluation.items ?? [];
  const known = [...new Set(all.map(({ voice }) => voice))];
  const stranger = voices?.find((voice) => !known.includes(voice));
  if (stranger !== undefined)
    throw new ConfigError(`settings voices: the runs have no voice '${stranger}'; there are: ${known.join(', ')}`);
  const wanted = all.filter((item) => item.unit === unit && (voices === undefined || voices.includes(item.voice)));
  return wanted.flatMap((item, place) => {
    const seed = seeds[place % seeds.length] as number;
    const own = arms.flatMap((arm) => runs.find((run) => run.arm === arm && run.seed === seed) ?? []);
    const first = own[0]?.evaluation.items.find(({ id }) => id === item.id);
    const clips = first === undefined ? [] : comparedClips(first, own);
    const said = clips.flatMap(({ name, wav }) => (name === undefined ? [] : [[name, wav] as const]));
    if (said.length < arms.length) return [];
    const recording = clips.find(({ label }) => label === 'recording' || label === 'spliced')?.wav;
    const copySynthesis = clips.find(({ label }) => label === 'copy-synthesis')?.wav;
    return [
      {
        ...{ id: item.id, voice: item.voice, text: item.text, seed, arms: Object.fromEntries(said) },
        ...(recording === undefined ? {} : { recording }),
        ...(copySynthesis === undefined ? {} : { copySynthesis }),
      },
    ];
  });
}
