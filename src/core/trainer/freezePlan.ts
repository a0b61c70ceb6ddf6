import { ConfigError } from '../../errors.ts';
import type { FlatParams } from '../../nn/params.ts';
import type { SemanticEncoder } from '../contracts.ts';
import { adapterScalePath, isAdapterPath } from '../model/adapters.ts';
import { assignRates, type ParamAssignment, type ParamRule } from '../optim/paramRules.ts';
import { depthRates } from './depthRates.ts';
import { type FrozenLayers, frozenIndices } from './frozenLayers.ts';
import { adaptedLayers } from './lora.ts';
import type { Stage } from './stage.ts';

/** From this step of the stage on, these parts of the GPT are frozen. */
export interface FreezePhase {
  readonly fromStep: number;
  /** The embeddings and layers [0, frozenLayers) give the same states throughout, which are computed once; undefined: the embeddings learn. */
  readonly frozenLayers: number | undefined;
  /** Frozen layers that are computed in each step: those above one that learns or has an adapter. */
  readonly frozenAbove?: readonly number[];
}

/**
 * The phases of a stage's gradual unfreezing, first at step 0.
 * @throws ConfigError for layers that the encoder does not have, and for a phase that thaws nothing.
 */
export function freezePhases(stage: Stage, semantic: SemanticEncoder, owner: string): readonly FreezePhase[] {
  if (semantic.outChannels === 0) return [{ fromStep: 0, frozenLayers: semantic.layerCount }];
  const { frozenLayers, embeddings, unfreeze, lora } = stage.semantic;
  const adapted = lora === undefined ? [] : adaptedLayers(lora, semantic, `${owner}.semantic.lora`);
  const phases = [{ atStep: 0, frozenLayers }, ...unfreeze].map((entry) =>
    phaseOf(entry, semantic, { owner, embeddings, adapted }),
  );
  phases.forEach((phase, index) => {
    const before = phases[index - 1];
    if (before === undefined || (phase.fromStep > before.fromStep && thaws(before, phase))) return;
    throw new ConfigError(
      `${owner}.semantic.unfreeze: entry ${index} must come at a later step and freeze fewer layers than the one before`,
    );
  });
  return phases;
}

function phaseOf(
  entry: { readonly atStep: number; readonly frozenLayers: FrozenLayers },
  semantic: SemanticEncoder,
  given: {
    readonly owner: string;
    readonly embeddings: Stage['semantic']['embeddings'];
    /** Layers with adapters, which must be frozen themselves. */
    readonly adapted: readonly number[];
  },
): FreezePhase {
  const frozen = frozenIndices(entry.frozenLayers, semantic.layerCount, `${given.owner}.semantic.frozenLayers`);
  const embeddings = given.embeddings ?? (entry.frozenLayers === 'none' ? 'trained' : 'frozen');
  const learning = given.adapted.find((layer) => !frozen.includes(layer));
  if (learning !== undefined) {
    throw new ConfigError(
      `${given.owner}.semantic.lora adapts layer ${learning}, which itself learns from step ${entry.atStep} on; ` +
        'freeze it too (semantic.frozenLayers: all), or leave it out of lora.layers',
    );
  }
  const gap = frozen.findIndex((layer, index) => layer !== index || given.adapted.includes(layer));
  const boundary = embeddings === 'trained' ? 0 : gap === -1 ? frozen.length : gap;
  return {
    fromStep: entry.atStep,
    frozenLayers: embeddings === 'trained' ? undefined : boundary,
    frozenAbove: frozen.slice(boundary),
  };
}

/** Is all that `after` freezes frozen before, and more? */
function thaws(before: FreezePhase, after: FreezePhase): boolean {
  const [was, is] = [frozenParts(before), frozenParts(after)];
  return is.size < was.size && [...is].every((part) => was.has(part));
}

function frozenParts(phase: FreezePhase): ReadonlySet<number | 'embeddings'> {
  const below = Array.from({ length: phase.frozenLayers ?? 0 }, (_, index) => index);
  const embeddings = phase.frozenLayers === undefined ? [] : (['embeddings'] as const);
  return new Set([...embeddings, ...below, ...(phase.frozenAbove ?? [])]);
}

/**
 * The resolved table of one phase: frozen GPT layers first, then the recipe's rules in order.
 * `params` holds only the roots that the stage's objective reads.
 */
export function resolveTable(
  params: FlatParams,
  stage: Stage,
  options: {
    readonly semantic: SemanticEncoder;
    readonly phase: FreezePhase;
    readonly owner: string;
    readonly roots: readonly string[];
  },
): readonly ParamAssignment[] {
  const { semantic, phase, owner, roots } = options;
  const isAdapted = stage.semantic.lora !== undefined;
  const table = assignRates(params, [...frozenRules(semantic, { phase, isAdapted }), ...stage.train], { owner, roots });
  if (isAdapted) expectLearningAdapters(table, owner);
  return depthRates(table, semantic, stage.semantic.depthDecay);
}

function frozenRules(
  semantic: SemanticEncoder,
  { phase, isAdapted }: { readonly phase: FreezePhase; readonly isAdapted: boolean },
): readonly ParamRule[] {
  if (semantic.outChannels === 0) return [];
  const rule = (match: string, from = 'semantic.frozenLayers'): ParamRule => ({ match, rate: null, from });
  const scale = isAdapted ? [rule(adapterScalePath, 'semantic.lora')] : [];
  const parts = frozenParts(phase);
  if (parts.size > semantic.layerCount) return [...scale, rule(isAdapted ? 'semantic/!(lora)/**' : 'semantic/**')];
  const own = [...parts].map((part) =>
    rule(part === 'embeddings' ? 'semantic/embeddings/**' : `semantic/${semantic.layerPath(part)}/**`),
  );
  return [...scale, ...own];
}

/** Adapters that stand still would change nothing. */
function expectLearningAdapters(table: readonly ParamAssignment[], owner: string): void {
  const adapters = table.filter(({ path }) => isAdapterPath(path) && path !== adapterScalePath);
  const still = adapters.find(({ rate }) => rate === null);
  if (still === undefined) return;
  throw new ConfigError(
    `${owner}: the rule '${still.match}' freezes the adapter ${still.path} of semantic.lora; ` +
      "give adapters a rate by an earlier rule, such as { match: 'semantic/lora/**', rate: { peak: 1e-3 } }",
  );
}
