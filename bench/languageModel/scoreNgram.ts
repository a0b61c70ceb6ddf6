/** Held-out perplexity of n-grams, under the convention of the recipe `lm`. See README.md. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ConfigError } from '../../src/errors.ts';
import { loadCharacterTokenizer } from '../../src/text/characterTokenizer.ts';
import { type NgramModel, trainNgram } from './ngram.ts';

interface Score {
  readonly nats: number;
  readonly tokens: number;
}

/** Each sentence is [CLS] characters [SEP]: every token but [CLS] is predicted once from those before it. */
function score(model: NgramModel, sentences: readonly Int32Array[], longestHistory: number): Score {
  let nats = 0;
  let tokens = 0;
  for (const sentence of sentences) {
    for (let position = 1; position < sentence.length; position++) {
      const history = Array.from(sentence.subarray(Math.max(0, position - longestHistory), position));
      nats -= model.logProbability(history, sentence[position] ?? 0);
      tokens += 1;
    }
  }
  return { nats, tokens };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      vocabulary: { type: 'string' },
      orders: { type: 'string', default: '2,3,4' },
      'max-tokens': { type: 'string', default: '128' },
    },
  });
  const { train, test, vocabulary } = values;
  if (train === undefined || test === undefined || vocabulary === undefined) {
    throw new ConfigError('scoreNgram: --train, --test and --vocabulary are needed');
  }
  const tokenizer = await loadCharacterTokenizer(vocabulary);
  const encode = async (file: string): Promise<readonly Int32Array[]> => {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => tokenizer.encode(line, { maxTokens: Number(values['max-tokens']) }).ids);
  };
  const training = await encode(train);
  const testing = await encode(test);
  const unknown = testing.flatMap((ids) => Array.from(ids)).filter((id) => id === tokenizer.unknownId).length;
  for (const order of values.orders.split(',').map(Number)) {
    const model = trainNgram(training, { order, vocabularySize: tokenizer.vocabulary.length });
    const { nats, tokens } = score(model, testing, order - 1);
    const perToken = nats / tokens;
    console.log(
      `order ${order}: ${perToken.toFixed(4)} nats, perplexity ${Math.exp(perToken).toFixed(2)} ` +
        `over ${tokens} tokens of ${testing.length} sentences (${unknown} unknown)`,
    );
  }
}

await main();
