import { join } from 'node:path';
import { endToEnd, stretchesOf } from '../audio/stretches.ts';
import type { ReferenceFrontEnd } from '../core/contracts.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import { hashOrder } from '../corpus/hashOrder.ts';
import type { PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { flattenParams, type ParamTree } from '../nn/params.ts';
import * as tf from '../tf.ts';
import { groupStore, sharedValues, tensorBytes, viewBytes } from './groupStore.ts';
import { groupBySpeaker, type WindowSource } from './referenceDraw.ts';

/** Stretches of a speaker that windows are drawn from, at most. */
const mostStretches = 64;

/** Stretches whose rows are computed in one pass. */
const groupSize = 16;

export interface StretchWindowsOptions {
  readonly seed: number;
  readonly frontEnd: ReferenceFrontEnd;
  /** The reference encoder's own. */
  readonly params: ParamTree;
  readonly sampleRate: number;
  /** Of the features, where rows are kept for other runs; absent: only in memory. */
  readonly folder?: string;
}

/**
 * Windows that an encoder's front end makes, one row each, of stretches of the pool: a speaker's utterances, in an order
 * that the seed decides, laid end to end until they last as long as the front end wants. A row is computed when a window
 * first needs it, in groups that the pool alone decides, so that a resumed run has the same bits; it is kept in memory and
 * beside the features.
 */
export function stretchWindows(pool: readonly PreparedUtterance[], options: StretchWindowsOptions): WindowSource {
  const { frontEnd, seed } = options;
  const bySpeaker = new Map(
    [...groupBySpeaker(pool)].map(([speaker, own]) => [speaker, speakerStretches(own, options)]),
  );
  const all = [...bySpeaker.keys()].sort().flatMap((speaker) => bySpeaker.get(speaker) ?? []);
  const places = new Map(all.map((stretch, place) => [stretch, place]));
  const known = new Map<Stretch, Float32Array>();
  const rowsOf = stretchRows(options);
  const learn = (stretch: Stretch) => {
    const first = (places.get(stretch) ?? 0) - ((places.get(stretch) ?? 0) % groupSize);
    const group = all.slice(first, first + groupSize);
    rowsOf(group).forEach((row, index) => {
      known.set(group[index] as Stretch, row);
    });
  };
  return {
    steps: 1,
    channels: frontEnd.channels,
    windowOf(speaker, batchIds, name) {
      const candidates = bySpeaker.get(speaker) ?? [];
      const others = candidates.filter((stretch) => !stretch.some(({ id }) => batchIds.has(id)));
      const among = others.length > 0 ? others : candidates;
      const stretch = among[Math.floor(hashFraction(seed, name) * among.length)] as Stretch;
      if (!known.has(stretch)) learn(stretch);
      return { speaker, row: known.get(stretch) as Float32Array };
    },
  };
}

type Stretch = readonly PreparedUtterance[];

function speakerStretches(
  own: readonly PreparedUtterance[],
  { seed, frontEnd }: StretchWindowsOptions,
): readonly Stretch[] {
  const ordered = hashOrder(own, seed, ({ id }) => id);
  const stretches = stretchesOf(ordered, {
    lasts: ({ durationSeconds }) => durationSeconds,
    least: frontEnd.leastSeconds,
  });
  return stretches.length > 0 ? stretches.slice(0, mostStretches) : [ordered];
}

/** The rows of stretches that are computed together: read where another run kept them, named by their samples. */
function stretchRows({
  frontEnd,
  params,
  sampleRate,
  folder,
}: StretchWindowsOptions): (group: readonly Stretch[]) => readonly Float32Array[] {
  const { channels: size } = frontEnd;
  const leaves = () => [...flattenParams(params).values()].map(tensorBytes);
  const store =
    folder === undefined
      ? undefined
      : groupStore(join(folder, 'reference'), () => [`${size} ${sampleRate} `, ...leaves()]);
  return (group) => {
    const waves = group.map((stretch) => endToEnd(stretch.map((utterance) => utterance.wave())));
    const compute = () => {
      const rows = tf.tidy(() => frontEnd.rows(params, waves, sampleRate).dataSync<'float32'>());
      return waves.map((_, row) => sharedValues(rows.subarray(row * size, (row + 1) * size)));
    };
    const items = waves.map((wave) => ({ from: [`${wave.length} `, viewBytes(wave)], size }));
    return store?.(items, compute) ?? compute();
  };
}
