import { ConfigError } from '../../errors.ts';
import type { Tensor1D, Tensor2D } from '../../tf.ts';
import { classification } from '../losses/classification.ts';
import type { ClassLogits, HeardSound, Recogniser } from '../recogniserContract.ts';
import type { Objective } from './objective.ts';

/** Sounds and what each of them is: classes [B] int32 by head. */
export interface RecognitionBatch {
  readonly sound: HeardSound;
  readonly classes: Readonly<Record<string, Tensor1D>>;
}

/**
 * What is heard. A term for each head of the recogniser, by its name, in nats per utterance.
 * @throws ConfigError when the model has no recogniser.
 */
export function recognitionObjective(recogniser: Recogniser | undefined): Objective<RecognitionBatch, ClassLogits> {
  if (recogniser === undefined) {
    throw new ConfigError(`objective 'recognition': the model has no recogniser; add one with model/recogniser=small`);
  }
  const { heads } = recogniser;
  return {
    name: 'recognition',
    roots: ['recogniser'],
    updates: [{ label: 'r', roots: ['recogniser'] }],
    termWeights: Object.fromEntries(heads.map((head) => [head, 1])),
    forward: (params, { sound }, context) => recogniser.recognise(params['recogniser'] ?? {}, sound, context),
    losses: (_update, { batch, shared, context: { training } }) =>
      Object.fromEntries(
        heads.map((head) => [
          head,
          classification(shared[head] as Tensor2D, batch.classes[head] as Tensor1D, training),
        ]),
      ),
  };
}
