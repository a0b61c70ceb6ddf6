import type { Stage } from '../core/trainer/stage.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import type { BatchPool } from '../corpus/lengthBuckets.ts';
import { selectUtterances, totalSeconds } from '../corpus/poolSelection.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';

/** The pools that a stage draws from, and the held-out utterances of the same voices. */
export interface StagePools {
  readonly pools: readonly BatchPool<PreparedUtterance>[];
  readonly heldOut: readonly PreparedUtterance[];
  readonly description: string;
}

export interface PoolOptions {
  readonly seed: number;
  readonly heldOutCount: number;
  /** Speaker of each role. */
  readonly voices: Readonly<Record<string, string>>;
}

export function stagePools(stage: Stage, corpus: PreparedCorpus, options: PoolOptions): StagePools {
  const pools = Object.entries(stage.data).map(([name, pool]) => ({
    name,
    weight: pool.weight,
    utterances: selectUtterances(corpus.utterances, {
      ...pool,
      speakers: speakersOf(name, pool, options.voices),
      seed: options.seed,
    }),
  }));
  const speakers = new Set(pools.flatMap(({ utterances }) => utterances.map(({ speaker }) => speaker)));
  return { pools, heldOut: heldOutOf(corpus, speakers, options), description: pools.map(describe).join('; ') };
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
  return [...speakers].sort().flatMap((speaker) =>
    corpus.utterances
      .filter((utterance) => utterance.split === 'heldout' && utterance.speaker === speaker)
      .map((utterance) => ({ utterance, rank: hashFraction(0, utterance.id) }))
      .sort((a, b) => a.rank - b.rank)
      .slice(0, each)
      .map(({ utterance }) => utterance),
  );
}

function describe({ name, utterances }: BatchPool<PreparedUtterance>): string {
  const kinds = [...new Set(utterances.map(({ kind, speaker }) => `${speaker}, ${kind}`))].sort();
  return `${name}: ${utterances.length} utterances, ${(totalSeconds(utterances) / 60).toFixed(1)} min (${kinds.join('; ')})`;
}
