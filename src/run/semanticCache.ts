import { join } from 'node:path';
import { type CompileOptions, compileStep } from '../core/compile/compileStep.ts';
import type { SemanticEncoder, TokenBatch } from '../core/contracts.ts';
import { baseSemantic } from '../core/model/adapters.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { FreezePhase } from '../core/trainer/freezePlan.ts';
import { type HostTree, uploadBatch } from '../core/trainer/hostBatch.ts';
import { flattenParams, type ParamTree } from '../nn/params.ts';
import { paddedTokens, type SemanticItem } from '../synthesis/semanticInput.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import * as tf from '../tf.ts';
import { groupStore, sharedValues, tensorBytes, viewBytes } from './groupStore.ts';

/** Gives each utterance's characters, with the states of the frozen prefix computed once per text. */
export type SemanticLookup = (sequence: SymbolSequence) => SemanticItem;

/** Texts whose states are computed in one pass. */
const groupSize = 16;

/**
 * Characters of utterances for one freeze phase: below the boundary nothing changes, so that the states there are
 * computed once (without dropout) and kept; while the embeddings learn, only token ids are given. `texts` are those to
 * expect: they are computed in groups of like length, which the list alone decides, whatever is asked for first, so that a
 * resumed run has the same bits.
 */
export function semanticCache(
  semantic: SemanticEncoder,
  at: {
    readonly params: ModelParams;
    readonly phase: FreezePhase;
    readonly compile: CompileOptions | undefined;
    readonly texts: readonly string[];
    /** Of the features, where the states are kept for other runs; absent: only in memory. */
    readonly folder?: string;
  },
): SemanticLookup {
  const own = baseSemantic(at.params);
  const boundary = at.phase.frozenLayers;
  const prefix = boundary === undefined ? undefined : prefixStates(semantic, own, { ...at, boundary });
  const encode = (text: string): TokenizedText => ({ text, ...semantic.tokenizer.encode(text) });
  const groupOf = prefix === undefined ? new Map() : groupsByText(at.texts.map(encode));
  const known = new Map<string, Omit<SemanticItem, 'characterIndex'>>();
  const learn = (group: readonly TokenizedText[]) => {
    const states = prefix?.(group.map(({ ids }) => ids));
    group.forEach(({ text, ids, offsets }, index) => {
      known.set(text, { tokenIds: ids, offsets, states: states?.[index] });
    });
  };
  return ({ normalizedText: text, characterIndex }) => {
    if (!known.has(text)) learn(groupOf.get(text) ?? [encode(text)]);
    return { ...(known.get(text) as Omit<SemanticItem, 'characterIndex'>), characterIndex };
  };
}

interface TokenizedText {
  readonly text: string;
  readonly ids: Int32Array;
  readonly offsets: Int32Array;
}

function groupsByText(texts: readonly TokenizedText[]): ReadonlyMap<string, readonly TokenizedText[]> {
  const distinct = [...new Map(texts.map((item) => [item.text, item])).values()];
  const sorted = distinct.toSorted((a, b) => a.ids.length - b.ids.length || (a.text < b.text ? -1 : 1));
  return new Map(
    sorted.map((item, index) => {
      const first = index - (index % groupSize);
      return [item.text, sorted.slice(first, first + groupSize)];
    }),
  );
}

/** States of texts below the boundary, [Tc, Cs] each. Groups are padded to few shapes, so that few graphs are recorded. */
function prefixStates(
  semantic: SemanticEncoder,
  params: ParamTree,
  how: {
    readonly boundary: number;
    readonly compile: CompileOptions | undefined;
    readonly folder?: string | undefined;
  },
): (texts: readonly Int32Array[]) => readonly Float32Array[] {
  const step = ({ tokens }: { readonly tokens: TokenBatch; readonly frozen: readonly tf.Tensor[] }) =>
    semantic.prefix(params, tokens, how.boundary);
  const frozen = frozenLeaves(semantic, params, how.boundary);
  const compiled = how.compile === undefined ? undefined : compileStep(step, how.compile);
  const width = semantic.outChannels;
  const mode = how.compile === undefined ? 'by operation' : 'compiled';
  const store =
    how.folder === undefined
      ? undefined
      : groupStore(join(how.folder, 'semantic'), () => [
          `${mode} ${how.boundary} ${width}`,
          ...frozen.map(tensorBytes),
        ]);
  const compute = (texts: readonly Int32Array[]) => {
    const lengths = texts.map(({ length }) => length);
    const count = compiled === undefined ? Math.max(...lengths) : paddedTokens(lengths, semantic.maxTokens);
    const host = tokenBatch(texts, texts.length === 1 ? 1 : groupSize, count);
    const all = tf.tidy(() =>
      (compiled?.run ?? step)({ tokens: uploadBatch<TokenBatch>(host), frozen }).dataSync<'float32'>(),
    );
    return texts.map(({ length }, row) =>
      sharedValues(all.subarray(row * count * width, (row * count + length) * width)),
    );
  };
  const itemOf = (ids: Int32Array) => ({ from: [`${ids.length} `, viewBytes(ids)], size: ids.length * width });
  return (texts) => store?.(texts.map(itemOf), () => compute(texts)) ?? compute(texts);
}

/** ids [rows, count] and mask [rows, count, 1] of token ids; rows without a text of their own repeat the first. */
export function tokenBatch(texts: readonly Int32Array[], rows: number, count: number): HostTree {
  const ids = new Int32Array(rows * count);
  const mask = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const text = texts[row] ?? (texts[0] as Int32Array);
    ids.set(text, row * count);
    mask.fill(1, row * count, row * count + text.length);
  }
  return { ids: { data: ids, shape: [rows, count] }, mask: { data: mask, shape: [rows, count, 1] } };
}

/** The parameters that the prefix reads; those above it change from step to step. */
function frozenLeaves(semantic: SemanticEncoder, params: ParamTree, boundary: number): readonly tf.Tensor[] {
  const layers = Array.from({ length: boundary }, (_, index) => `${semantic.layerPath(index)}/`);
  const below = ['embeddings/', ...layers];
  return [...flattenParams(params)]
    .filter(([path]) => below.some((prefix) => path.startsWith(prefix)))
    .map(([, leaf]) => leaf);
}
