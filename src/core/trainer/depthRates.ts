import type { SemanticEncoder } from '../contracts.ts';
import { adapterRoot } from '../model/adapters.ts';
import type { ParamAssignment } from '../optim/paramRules.ts';

/**
 * Lowers the rates of GPT layers with their depth: the top layer learns at its rule's rate, each layer below at `decay`
 * times the rate of the one above, the embeddings at `decay` times that of the lowest layer.
 * Source: discriminative fine-tuning, ULMFiT (arXiv:1801.06146) section 3.2.
 */
export function depthRates(
  table: readonly ParamAssignment[],
  semantic: SemanticEncoder,
  decay: number | undefined,
): readonly ParamAssignment[] {
  if (decay === undefined || decay === 1) return table;
  const depthOf = layerDepth(semantic);
  const indices = new Map<string, number>();
  return table.map((assignment) => {
    const depth = depthOf(assignment.path);
    // Parameters of one rule at one depth share a rate, hence an index.
    const key = `${assignment.rule} ${depth}`;
    const rule = indices.get(key) ?? indices.size;
    indices.set(key, rule);
    const { rate } = assignment;
    return { ...assignment, rule, rate: rate === null ? null : { ...rate, peak: rate.peak * decay ** depth } };
  });
}

/** How many layers lie above a parameter's; 0 for what belongs to no layer. */
function layerDepth(semantic: SemanticEncoder): (path: string) => number {
  const { layerCount } = semantic;
  const folders = Array.from({ length: layerCount }, (_, index) => index).flatMap((index) =>
    ['semantic', adapterRoot].map((root) => ({
      folder: `${root}/${semantic.layerPath(index)}/`,
      depth: layerCount - 1 - index,
    })),
  );
  const all = [...folders, { folder: 'semantic/embeddings/', depth: layerCount }];
  return (path) => all.find(({ folder }) => path.startsWith(folder))?.depth ?? 0;
}
