import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SemanticEncoder } from '../core/contracts.ts';
import { languageModelObjective } from '../core/objectives/languageModel.ts';
import type { BatchSource, HostBatch } from '../core/trainer/hostBatch.ts';
import { poolSchema, samplerSchema } from '../core/trainer/stage.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import { ConfigError } from '../errors.ts';
import { cutText } from '../synthesis/cutText.ts';
import type { StageContext, StagePlan } from './stagePlan.ts';

type TokenRow = Int32Array;

/** Sequences are padded to a multiple of this, so that few shapes occur. */
const tokenStep = 16;

/** The plan of a language-model stage: sentences of text files, batched by length, in an order that the seed decides. */
export async function textPlan(context: StageContext): Promise<StagePlan> {
  const { stage, seed, parts, name } = context;
  expectTextPools(stage, `recipe.stages.${name}`);
  const pools = Object.values(stage.data);
  const files = pools.flatMap((pool) => pool.files ?? []);
  if (files.length === 0) {
    throw new ConfigError(
      `recipe.stages.${name}.data: a language model reads text files; set recipe.stages.${name}.data.text.files=[train.txt]`,
    );
  }
  const read = await readLines(files);
  const readHeldOut = await readLines(pools.flatMap((pool) => pool.validationFiles ?? []));
  const [lines, heldOut] = [read, readHeldOut].map((all) => all.map(({ text }) => text)) as [string[], string[]];
  const encode = (line: string) => parts.semantic.tokenizer.encode(line).ids;
  const batches = batchRows(lines.map(encode), stage.batch.frames);
  const batchOf = (rows: readonly TokenRow[]) => textBatch(rows, parts.semantic.maxTokens);
  const validation = batchRows(heldOut.map(encode), stage.batch.frames).slice(0, 40).map(batchOf);
  const objective = languageModelObjective(parts.semantic);
  return {
    objectiveAt: () => objective as never,
    sourceOf: () => shuffledSource(batches, { batchOf, seed, name, accumulation: stage.batch.accumulation }),
    validationOf: () => validation,
    dataHash: createHash('sha256').update(lines.join('\n')).digest('hex'),
    description: `${lines.length} sentences of text, ${heldOut.length} held out`,
    notes: cutLines(parts.semantic, [...read, ...readHeldOut]),
    pools: [],
  };
}

/** What tells recordings apart says nothing of lines of text. */
function expectTextPools({ data, sampler }: StageContext['stage'], owner: string): void {
  const standard = poolSchema.parse({});
  for (const [pool, node] of Object.entries(data)) {
    const { files: _files, validationFiles: _validation, ...rest } = node;
    const idle = Object.entries(rest).find(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(standard[key as keyof typeof standard]),
    );
    if (idle !== undefined) throw textOnly(`${owner}.data.${pool}.${idle[0]}`);
  }
  if (sampler.name !== samplerSchema.parse(undefined).name) throw textOnly(`${owner}.sampler`);
}

function textOnly(key: string): ConfigError {
  return new ConfigError(`${key}: a language model reads all lines of its files once in each pass; remove this key`);
}

interface TextLine {
  readonly text: string;
  /** `train.txt, line 3` */
  readonly place: string;
}

async function readLines(files: readonly string[]): Promise<readonly TextLine[]> {
  const texts = await Promise.all(
    files.map((file) =>
      readFile(file, 'utf8').catch((cause: unknown) => {
        throw new ConfigError(`text file '${file}' cannot be read: ${(cause as Error).message}`, { cause });
      }),
    ),
  );
  return texts
    .flatMap((text, file) =>
      text.split(/\r?\n/).map((line, row) => ({ text: line, place: `${files[file]}, line ${row + 1}` })),
    )
    .filter(({ text }) => text.trim() !== '');
}

/** Names each line that the encoder cuts, once, though a file may train and validate. */
function cutLines(semantic: SemanticEncoder, lines: readonly TextLine[]): readonly string[] {
  return [...new Set(lines.flatMap(({ text, place }) => cutText(semantic, text, place) ?? []))];
}

/** Rows of similar length together, as many as fill `tokens`. */
function batchRows(rows: readonly TokenRow[], tokens: number): readonly (readonly TokenRow[])[] {
  const sorted = [...rows].sort((a, b) => a.length - b.length);
  const batches: TokenRow[][] = [];
  let current: TokenRow[] = [];
  for (const row of sorted) {
    const width = Math.ceil(row.length / tokenStep) * tokenStep;
    if (current.length > 0 && (current.length + 1) * width > tokens) {
      batches.push(current);
      current = [];
    }
    current.push(row);
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

function shuffledSource(
  batches: readonly (readonly TokenRow[])[],
  order: {
    readonly batchOf: (rows: readonly TokenRow[]) => HostBatch;
    readonly seed: number;
    readonly name: string;
    readonly accumulation: number;
  },
): BatchSource {
  const indices = batches.map((_, index) => index);
  let epochOrder: { epoch: number; order: readonly number[] } | undefined;
  const pick = (draw: number) => {
    const epoch = Math.floor(draw / batches.length);
    if (epochOrder?.epoch !== epoch) {
      const rankOf = (index: number) => hashFraction(order.seed, `${order.name} pass ${epoch} batch ${index}`);
      const ranks = indices.map(rankOf);
      epochOrder = { epoch, order: [...indices].sort((x, y) => (ranks[x] as number) - (ranks[y] as number)) };
    }
    return batches[epochOrder.order[draw % batches.length] as number] as readonly TokenRow[];
  };
  return {
    at: async (step) =>
      Array.from({ length: order.accumulation }, (_, micro) => order.batchOf(pick(step * order.accumulation + micro))),
    audioSeconds: () => 0,
  };
}

/** Inputs are all tokens but the last, targets all but the first: ids, targets [B, T], masks [B, T, 1]. */
function textBatch(rows: readonly TokenRow[], maxTokens: number): HostBatch {
  const longest = Math.max(...rows.map((row) => row.length)) - 1;
  const steps = Math.min(maxTokens, Math.ceil(longest / tokenStep) * tokenStep);
  const ids = new Int32Array(rows.length * steps);
  const targets = new Int32Array(rows.length * steps);
  const mask = new Float32Array(rows.length * steps);
  let tokens = 0;
  rows.forEach((row, index) => {
    const count = row.length - 1;
    ids.set(row.subarray(0, count), index * steps);
    targets.set(row.subarray(1), index * steps);
    mask.fill(1, index * steps, index * steps + count);
    tokens += count;
  });
  const maskTensor = { data: mask, shape: [rows.length, steps, 1] };
  return {
    tensors: {
      tokens: { ids: { data: ids, shape: [rows.length, steps] }, mask: maskTensor },
      targets: { data: targets, shape: [rows.length, steps] },
      targetMask: maskTensor,
    },
    counts: { utterances: rows.length, symbols: 0, frames: 0, tokens },
    audioSeconds: 0,
    ids: [`${rows.length} sentences`],
  };
}
