import { beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Rank, Scalar, Tensor, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';
import { discriminatorAdversarial, generatorAdversarial } from './adversarial.ts';
import { nextTokenCrossEntropy } from './crossEntropy.ts';
import { featureMatching } from './featureMatching.ts';
import { melL1 } from './melL1.ts';
import { betaAt, klDivergence } from './variational.ts';

beforeAll(async () => {
  await startTestBackend();
});

const [B, T, C] = [2, 5, 3] as const;
const lengths = [5, 3];
const lengthMask = () =>
  tf.tensor3d(
    lengths.flatMap((count) => Array.from({ length: T }, (_, frame) => (frame < count ? 1 : 0))),
    [B, T, 1],
  );
const values = (tensor: Tensor) => tensor.dataSync() as Float32Array;
const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
const mean = (numbers: readonly number[]) => sum(numbers) / numbers.length;
const item = (tensor: Tensor, index: number) => {
  const size = tensor.size / B;
  return [...values(tensor).subarray(index * size, (index + 1) * size)];
};

function expectTerm(term: LossTerm, perUtterance: readonly number[], per: LossTerm['per']): void {
  expect(term.per).toBe(per);
  expect(term.perUtterance as Tensor).toBeAllClose(perUtterance);
  expect(term.numerator).toBeAllClose([sum(perUtterance)]);
}

function disposeTerm({ numerator, perUtterance, perFrame }: LossTerm): readonly Tensor[] {
  return [numerator, perUtterance as Tensor, ...(perFrame === undefined ? [] : [perFrame])];
}

function distributions() {
  return {
    zPrior: patternTensor<Rank.R3>([B, T, C], 2),
    posterior: { mean: patternTensor<Rank.R3>([B, T, C], 3), logStd: patternTensor<Rank.R3>([B, T, C], 4) },
    prior: { mean: patternTensor<Rank.R3>([B, T, C], 5), logStd: patternTensor<Rank.R3>([B, T, C], 6) },
  };
}

/** Nats of each frame by the textbook formula, in float64. */
function klByFrame({ zPrior, posterior, prior }: ReturnType<typeof distributions>): number[] {
  const [z, q, m, p] = [zPrior, posterior.logStd, prior.mean, prior.logStd].map(values);
  return Array.from({ length: B * T }, (_, frame) =>
    sum(
      Array.from({ length: C }, (_, channel) => {
        const at = frame * C + channel;
        const deviation = Math.exp(p![at]!);
        return p![at]! - q![at]! - 0.5 + (0.5 * (z![at]! - m![at]!) ** 2) / deviation ** 2;
      }),
    ),
  );
}

describe('klDivergence', () => {
  it('is the sum over valid frames of the closed form, padding left out', () => {
    const given = distributions();
    const frames = klByFrame(given);
    const term = klDivergence(given.zPrior, given, { mask: lengthMask() });
    expectTerm(
      term,
      lengths.map((count, row) => sum(frames.slice(row * T, row * T + count))),
      'frames',
    );
  });

  it('gives the same when padding holds other values', () => {
    const given = distributions();
    const mask = lengthMask();
    const polluted = tf.add(given.zPrior, tf.mul(tf.sub(1, mask), 7)) as Tensor3D;
    const clean = klDivergence(given.zPrior, given, { mask });
    expect(klDivergence(polluted, given, { mask }).numerator).toBeAllClose(clean.numerator);
    expect(klDivergence(polluted, given, { mask: tf.onesLike(mask) }).numerator).not.toBeAllClose(clean.numerator);
  });

  it('counts a frame below the free bits as the limit, and gives it no gradient', () => {
    const drawn = distributions();
    const given = { ...drawn, zPrior: tf.mul(drawn.zPrior, 3) as Tensor3D };
    const frames = klByFrame(given);
    const sorted = [...frames.slice(0, 5)].sort((a, b) => a - b);
    const freeBits = (sorted[2]! + sorted[3]!) / 2;
    expect(freeBits).toBeGreaterThan(0);
    const mask = lengthMask();
    const limited = frames.map((nats) => Math.max(nats, freeBits));
    const term = klDivergence(given.zPrior, given, { mask, freeBits });
    expectTerm(
      term,
      lengths.map((count, row) => sum(limited.slice(row * T, row * T + count))),
      'frames',
    );
    const gradient = tf.grad((z) => klDivergence(z as Tensor3D, given, { mask, freeBits }).numerator)(given.zPrior);
    const moved = values(tf.max(tf.abs(gradient), 2));
    frames.forEach((nats, index) => {
      const valid = index % T < lengths[Math.floor(index / T)]!;
      expect(moved[index]! > 0, `frame ${index} of ${nats} nats`).toBe(valid && nats > freeBits);
    });
  });

  it('names the tensor of another shape', () => {
    const given = distributions();
    const wrong = { ...given, prior: { ...given.prior, logStd: tf.zeros([B, T, C + 1]) as Tensor3D } };
    expect(() => klDivergence(given.zPrior, wrong, { mask: lengthMask() })).toThrow(/prior\.logStd is \[2,5,4\]/);
  });

  it('leaks no tensor', () => {
    const given = distributions();
    const mask = lengthMask();
    expectNoLeak(() => disposeTerm(klDivergence(given.zPrior, given, { mask, freeBits: 1 })));
  });
});

describe('betaAt', () => {
  it('rises linearly from 0 to its peak and stays there', () => {
    const schedule = { peak: 0.8, warmupSteps: 4 };
    expect([0, 1, 2, 4, 9].map((step) => betaAt(step, schedule))).toEqual([0, 0.2, 0.4, 0.8, 0.8]);
  });

  it('is the peak from the first step on without a warm-up', () => {
    expect(betaAt(0, { peak: 0.5, warmupSteps: 0 })).toBe(0.5);
  });
});

describe('melL1', () => {
  it('is the mean absolute difference of each valid frame', () => {
    const produced = patternTensor<Rank.R3>([B, T, C], 1);
    const target = patternTensor<Rank.R3>([B, T, C], 2);
    const expected = lengths.map((count, row) => {
      const own = item(produced, row).map((value, index) => Math.abs(value - item(target, row)[index]!));
      return sum(own.slice(0, count * C)) / C;
    });
    expectTerm(melL1(produced, target, lengthMask()), expected, 'frames');
  });

  it('names both shapes when they disagree', () => {
    expect(() => melL1(tf.zeros([B, T, C]), tf.zeros([B, T, 4]), lengthMask())).toThrow(
      /\[2,5,3\], target is \[2,5,4\]/,
    );
  });
});

describe('featureMatching', () => {
  it('is twice the mean absolute difference, summed over layers and discriminators', () => {
    const shapes = [
      [
        [B, 4, 2],
        [B, 3],
      ],
      [[B, 7, 1]],
    ];
    const make = (seed: number) =>
      shapes.map((maps, one) => maps.map((shape, layer) => patternTensor(shape as never, seed + 10 * one + layer)));
    const [real, produced] = [make(1), make(5)];
    const expected = [0, 1].map((row) =>
      sum(
        real.flatMap((maps, one) =>
          maps.map((map, layer) => {
            const other = item(produced[one]![layer]!, row);
            return 2 * mean(item(map, row).map((value, index) => Math.abs(value - other[index]!)));
          }),
        ),
      ),
    );
    expectTerm(featureMatching(real, produced), expected, 'utterances');
  });
});

describe('the adversarial losses', () => {
  const scores = (seed: number) => [patternTensor([B, 6, 1] as never, seed), patternTensor([B, 4] as never, seed + 1)];

  it('want 1 for real and 0 for produced waves from the discriminators', () => {
    const [real, produced] = [scores(1), scores(8)];
    const expected = [0, 1].map((row) =>
      sum(
        real.map(
          (score, index) =>
            mean(item(score, row).map((value) => (value - 1) ** 2)) +
            mean(item(produced[index]!, row).map((value) => value ** 2)),
        ),
      ),
    );
    expectTerm(discriminatorAdversarial(real, produced), expected, 'utterances');
  });

  it('want 1 for produced waves from the generator', () => {
    const produced = scores(8);
    const expected = [0, 1].map((row) =>
      sum(produced.map((score) => mean(item(score, row).map((value) => (value - 1) ** 2)))),
    );
    expectTerm(generatorAdversarial(produced), expected, 'utterances');
  });

  it('send a gradient to every score and leak no tensor', () => {
    const [real, produced] = [scores(1), scores(8)];
    const gradients = tf.grads(
      (...all: Tensor[]) => discriminatorAdversarial(all.slice(0, 2), all.slice(2)).numerator as Scalar,
    )([...real, ...produced]);
    for (const gradient of gradients) expect(Math.min(...values(tf.abs(gradient)))).toBeGreaterThan(0);
    expectNoLeak(() => disposeTerm(discriminatorAdversarial(real, produced)));
    expectNoLeak(() => disposeTerm(generatorAdversarial(produced)));
  });
});

describe('nextTokenCrossEntropy', () => {
  const V = 4;
  const targets = () => tf.tensor2d([0, 3, 1, 2, 0, 1, 1, 2, 0, 0], [B, T], 'int32') as Tensor2D;

  it('is the negative log probability of each target that counts', () => {
    const logits = tf.mul(patternTensor<Rank.R3>([B, T, V], 3), 4) as Tensor3D;
    const chosen = [...targets().dataSync()];
    const expected = lengths.map((count, row) =>
      sum(
        Array.from({ length: count }, (_, position) => {
          const own = item(logits, row).slice(position * V, (position + 1) * V);
          return Math.log(sum(own.map(Math.exp))) - own[chosen[row * T + position]!]!;
        }),
      ),
    );
    expectTerm(nextTokenCrossEntropy(logits, targets(), lengthMask()), expected, 'tokens');
  });

  it('is log V for each token of a model that knows nothing', () => {
    const { numerator } = nextTokenCrossEntropy(tf.zeros([B, T, V]), targets(), lengthMask());
    expect(numerator).toBeAllClose([8 * Math.log(V)]);
  });
});
