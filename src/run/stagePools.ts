import type { Sampler } from '../core/dataContracts.ts';
import type { Stage } from '../core/trainer/stage.ts';
import { hashOrder } from '../corpus/hashOrder.ts';
import type { BatchPool } from '../corpus/lengthBuckets.ts';
import { selectUtterances, totalSeconds } from '../corpus/poolSelection.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import type { DataPlugins } from './dataPlugins.ts';

/** The pools that a stage draws from, and the held-out utterances of the same voices. */
export interface StagePools {
  readonly pools: readonly BatchPool<PreparedUtterance>[];
  readonly sampler: Sampler;
  readonly heldOut: readonly PreparedUtterance[];
  readonly description: string;
}

export interface PoolOptions {
  readonly seed: number;
  readonly heldOutCount: number;
  /** Speaker of each role. */
  readonly voices: Readonly<Record<string, string>>;
  readonly plugins: DataPlugins;
  /** Config path of the stage, for messages. */
  readonly owner: string;
}

export function stagePools(stage: Stage, corpus: PreparedCorpus, options: PoolOptions): StagePools {
  expectRecordings(stage, options.owner);
  const pools = Object.entries(stage.data).map(([name, pool]) => ({
    name,
    weight: pool.weight,
    utterances: selectUtterances(corpus.utterances, {
      ...pool,
      speakers: speakersOf(name, pool, options.voices),
      selection: options.plugins.selection(pool.selection, `${options.owner}.data.${name}.selection`),
      seed: options.seed,
    }),
  }));
  const speakers = new Set(pools.flatMap(({ utterances }) => utterances.map(({ speaker }) => speaker)));
  return {
    pools,
    sampler: options.plugins.sampler(stage.sampler, `${options.owner}.sampler`),
    heldOut: heldOutOf(corpus, speakers, options),
    description: pools.map((pool) => describe(pool, stage)).join('; '),
  };
}

/** Text files are for language models. */
function expectRecordings({ data, objective }: Stage, owner: string): void {
  for (const [name, pool] of Object.entries(data)) {
    const key = (['files', 'validationFiles'] as const).find((one) => pool[one] !== undefined);
    if (key === undefined) continue;
    throw new ConfigError(
      `${owner}.data.${name}.${key}: a stage with objective '${objective}' hears recordings and reads no text files; remove this key`,
    );
  }
}

/** The speakers that a pool names, by name or by role; undefined: all. */
function speakersOf(
  name: string,
  pool: Stage['data'][string],
  voices: PoolOptions['voices'],
): readonly string[] | undefined {
  if (pool.voices === undefined) return pool.speakers;
  const byRole = pool.voices.map((role) => {
    const speaker = voices[role];
    if (speaker !== undefined) return speaker;
    throw new ConfigError(
      `pool '${name}': no voice has the role '${role}' (known: ${Object.keys(voices).join(', ')}); set +voices.${role}=SPEAKER`,
    );
  });
  return [...byRole, ...(pool.speakers ?? [])];
}

/** As many of each voice, chosen by hash: the same for every stage and arm. */
function heldOutOf(
  corpus: PreparedCorpus,
  speakers: ReadonlySet<string>,
  options: { readonly seed: number; readonly heldOutCount: number },
): readonly PreparedUtterance[] {
  const each = Math.ceil(options.heldOutCount / speakers.size);
  return [...speakers].sort().flatMap((speaker) => {
    const own = corpus.utterances.filter((utterance) => utterance.split === 'heldout' && utterance.speaker === speaker);
    return hashOrder(own, 0, ({ id }) => id).slice(0, each);
  });
}

/** How much audio a pool holds. */
export interface PoolSeconds {
  readonly name: string;
  readonly seconds: number;
}

export function poolSeconds({ pools }: Pick<StagePools, 'pools'>): readonly PoolSeconds[] {
  return pools.map(({ name, utterances }) => ({ name, seconds: totalSeconds(utterances) }));
}

function describe({ name, utterances }: BatchPool<PreparedUtterance>, stage: Stage): string {
  const kinds = [...new Set(utterances.map(({ kind, speaker }) => `${speaker}, ${kind}`))].sort();
  return `${name}: ${utterances.length} utterances, ${(totalSeconds(utterances) / 60).toFixed(1)} min (${kinds.join('; ')}), selection ${stage.data[name]?.selection.name}, sampler ${stage.sampler.name}`;
}
