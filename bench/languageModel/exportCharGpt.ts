/** Turns a checkpoint of the recipe `lm` into a Hugging Face-like folder in float16. See README.md. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { HostTensors } from '../../src/core/checkpoint/hostTensor.ts';
import { loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import { writeSafetensors } from '../../src/core/checkpoint/safetensors.ts';
import { foreignNames } from '../../src/core/checkpoint/weightMap.ts';
import { mergeStoredAdapters } from '../../src/core/model/adapters.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { CheckpointError, ConfigError } from '../../src/errors.ts';
import { charGptConfigSchema, huggingFaceConfig } from '../../src/plugins/encoders/semantic/gpt/charGptConfig.ts';
import { charGpt } from '../../src/plugins/encoders/semantic/gpt/index.ts';
import { gpt2WeightRules } from '../../src/plugins/encoders/semantic/gpt/weightMap.ts';

const root = 'semantic/';

/** The encoder's tensors under their Hugging Face names. */
function huggingFaceTensors(params: HostTensors, layers: number): HostTensors {
  const own = [...params.keys()].filter((path) => path.startsWith(root)).map((path) => path.slice(root.length));
  const named = foreignNames(gpt2WeightRules({ layers, finalNorm: true }), own);
  return new Map(
    named.flatMap(({ name, path }) => {
      const tensor = params.get(`${root}${path}`);
      return tensor === undefined ? [] : [[name, tensor] as const];
    }),
  );
}

function rowsAndColumns(tensors: HostTensors, name: string): readonly [number, number] {
  const [rows, columns] = tensors.get(name)?.shape ?? [];
  if (rows === undefined || columns === undefined) throw new CheckpointError(`exportCharGpt: no matrix '${name}'`);
  return [rows, columns];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      checkpoint: { type: 'string' },
      vocabulary: { type: 'string' },
      out: { type: 'string' },
      heads: { type: 'string', default: '4' },
    },
  });
  const { checkpoint, vocabulary, out } = values;
  if (checkpoint === undefined || vocabulary === undefined || out === undefined) {
    throw new ConfigError('exportCharGpt: --checkpoint, --vocabulary and --out are needed');
  }
  const loaded = await loadCheckpoint(checkpoint, { parts: ['params', 'ema'] });
  const stored: HostTensors = new Map([...loaded.params, ...(loaded.ema ?? [])]);
  const [vocabularySize, channels] = rowsAndColumns(stored, 'semantic/embeddings/token/table');
  const [maxTokens] = rowsAndColumns(stored, 'semantic/embeddings/position/table');
  const layers = [...stored.keys()].filter((path) => /^semantic\/layers\/\d+\/attentionNorm\/gain$/.test(path)).length;
  const sizes = { channels, layers, heads: Number(values.heads), maxTokens };
  const config = charGptConfigSchema.parse({ ...sizes, vocabulary, weights: null });
  await startBackend('auto');
  const encoder = charGpt.create(config as never, { assets: { resolve: (path) => path } });
  const tensors = huggingFaceTensors(mergeStoredAdapters(encoder, stored), layers);

  await mkdir(out, { recursive: true });
  await writeSafetensors(join(out, 'model.safetensors'), tensors, {
    floats: 'F16',
    metadata: { format: 'pt', source: 'Sentences of Tatoeba (https://tatoeba.org), CC-BY 2.0 FR' },
  });
  await writeFile(join(out, 'config.json'), `${JSON.stringify(huggingFaceConfig(config, vocabularySize), null, 2)}\n`);
  await copyFile(vocabulary, join(out, 'vocab.txt'));
  const bytes = [...tensors.values()].reduce((sum, { data }) => sum + 2 * data.length, 0);
  console.log(`${out}: ${tensors.size} tensors, ${(bytes / 1e6).toFixed(2)} MB of float16`);
}

await main();
