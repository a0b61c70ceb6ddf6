import { beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { monotonicAlignment, searchMonotonicAlignment } from './monotonicAlignment.ts';

beforeAll(async () => {
  await startTestBackend();
});

/** All monotonic paths: the symbol of each frame, each symbol at least once. */
function allPaths(frames: number, symbols: number): number[][] {
  const grow = (path: readonly number[]): number[][] => {
    if (path.length === frames) return path.at(-1) === symbols - 1 ? [[...path]] : [];
    const last = path.at(-1) as number;
    return [last, last + 1].filter((next) => next < symbols).flatMap((next) => grow([...path, next]));
  };
  return grow([0]);
}

type Span = readonly [start: number, end: number];

function bestPath(scores: readonly (readonly number[])[], spans?: readonly Span[]): number[] {
  const [frames, symbols] = [scores.length, scores[0]!.length];
  const allowed = allPaths(frames, symbols).filter((path) =>
    path.every((symbol, frame) => spans === undefined || (frame >= spans[symbol]![0] && frame < spans[symbol]![1])),
  );
  const total = (path: readonly number[]) => path.reduce((sum, symbol, frame) => sum + scores[frame]![symbol]!, 0);
  return allowed.reduce((best, path) => (total(path) > total(best) ? path : best));
}

function randomScores(frames: number, symbols: number, seed: number): number[][] {
  let state = seed * 2654435761;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return (state / 2 ** 32) * 6 - 3;
  };
  return Array.from({ length: frames }, () => Array.from({ length: symbols }, next));
}

function searched(scores: readonly (readonly number[])[], spans?: readonly Span[]): number[] {
  const [frames, symbols] = [scores.length, scores[0]!.length];
  const path = searchMonotonicAlignment({
    scores: Float32Array.from(scores.flat()),
    frameCounts: [frames],
    symbolCounts: [symbols],
    spans: spans && Float32Array.from(spans.flat()),
    shape: [1, frames, symbols],
  });
  return Array.from({ length: frames }, (_, frame) => {
    const row = path.subarray(frame * symbols, (frame + 1) * symbols);
    return row.indexOf(1) === row.lastIndexOf(1) ? row.indexOf(1) : -1;
  });
}

const sizes = [
  [1, 1],
  [4, 1],
  [3, 3],
  [5, 2],
  [6, 4],
  [7, 3],
] as const;

describe('searchMonotonicAlignment', () => {
  it.each(sizes)('finds the best of all monotonic paths of %i frames and %i symbols', (frames, symbols) => {
    for (let seed = 1; seed <= 12; seed++) {
      const scores = randomScores(frames, symbols, seed);
      expect(searched(scores), `seed ${seed}`).toEqual(bestPath(scores));
    }
  });

  it.each([
    [
      [
        [0, 3],
        [3, 4],
        [4, 7],
      ],
    ],
    [
      [
        [0, 2],
        [1, 5],
        [4, 7],
      ],
    ],
    [
      [
        [0, 7],
        [2, 3],
        [0, 7],
      ],
    ],
  ] as const)('finds the best path within the spans %j', (spans) => {
    for (let seed = 1; seed <= 12; seed++) {
      const scores = randomScores(7, 3, seed);
      expect(searched(scores, spans), `seed ${seed}`).toEqual(bestPath(scores, spans));
    }
  });

  it('stays on the symbol where both ways are equally good', () => {
    expect(
      searched([
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    ).toEqual([0, 1, 1]);
  });
});

describe('monotonicAlignment', () => {
  const batch = () => ({
    scores: tf.tensor3d([randomScores(6, 4, 3), randomScores(6, 4, 4)]),
    frameMask: tf.tensor3d(
      [
        [1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 0, 0],
      ].flat(),
      [2, 6, 1],
    ),
    symbolMask: tf.tensor3d(
      [
        [1, 1, 1, 1],
        [1, 1, 1, 0],
      ].flat(),
      [2, 4, 1],
    ),
  });

  it('aligns each item within its own frames and symbols, and nothing beyond', () => {
    const { scores, ...masks } = batch();
    const alignment = monotonicAlignment(scores, masks).arraySync();
    const second = randomScores(6, 4, 4)
      .slice(0, 4)
      .map((row) => row.slice(0, 3));
    const one = (index: number, width: number) => Array.from({ length: width }, (_, x) => (x === index ? 1 : 0));
    expect(alignment[0]).toEqual(bestPath(randomScores(6, 4, 3)).map((symbol) => one(symbol, 4)));
    expect(alignment[1]).toEqual([...bestPath(second).map((symbol) => one(symbol, 4)), one(-1, 4), one(-1, 4)]);
  });

  it('takes spans, passes no gradient and leaks no tensor', () => {
    const { scores, ...masks } = batch();
    const spans = tf.tensor3d([
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 6],
      ],
      [
        [0, 2],
        [2, 3],
        [3, 4],
        [0, 0],
      ],
    ]);
    const durations = monotonicAlignment(scores, { ...masks, spans })
      .sum(1)
      .arraySync();
    expect(durations).toEqual([
      [1, 1, 1, 3],
      [2, 1, 1, 0],
    ]);
    const gradient = tf.grad((x) => tf.sum(tf.add(x, monotonicAlignment(x as Tensor3D, masks))))(scores);
    expect(gradient).toBeAllClose(tf.onesLike(scores), 0);
    expectNoLeak(() => monotonicAlignment(scores, { ...masks, spans }));
  });
});
