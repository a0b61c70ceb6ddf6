import type { Tensor } from '../tf.ts';

/**
 * Parameters: a tree of plain tensors. Nobody mutates a leaf; an update makes new leaves and disposes the old ones.
 * A leaf's identity is its path, such as `decoder/flow/2/kernel`.
 */
export type ParamTree = Tensor | readonly ParamTree[] | { readonly [name: string]: ParamTree };

/** The leaves of a tree by path, in a fixed order: the order of the tree's own keys, depth first. */
export type FlatParams = ReadonlyMap<string, Tensor>;

/** Is this node a leaf? Tensors are told from records by their `dataId`, so that two copies of tfjs cannot confuse us. */
export function isTensor(node: ParamTree): node is Tensor {
  return typeof node === 'object' && 'dataId' in node && 'shape' in node;
}

/** Lists the leaves of a tree with their paths. Borrows the tree. */
export function flattenParams(tree: ParamTree, prefix = ''): FlatParams {
  const leaves = new Map<string, Tensor>();
  collect(tree, prefix, leaves);
  return leaves;
}

function collect(node: ParamTree, path: string, leaves: Map<string, Tensor>): void {
  if (isTensor(node)) {
    leaves.set(path, node);
    return;
  }
  for (const [name, child] of Object.entries(node)) collect(child, path === '' ? name : `${path}/${name}`, leaves);
}

/**
 * Builds a tree of the same form with other leaves: `replace` gets each leaf and its path and gives the new one.
 * Borrows the old tree; whether leaves are shared is `replace`'s business.
 */
export function mapParams<P extends ParamTree>(
  tree: P,
  replace: (leaf: Tensor, path: string) => Tensor,
  prefix = '',
): P {
  return mapNode(tree, replace, prefix) as P;
}

function mapNode(node: ParamTree, replace: (leaf: Tensor, path: string) => Tensor, path: string): ParamTree {
  if (isTensor(node)) return replace(node, path);
  const at = (name: string) => (path === '' ? name : `${path}/${name}`);
  if (Array.isArray(node)) return node.map((child: ParamTree, index) => mapNode(child, replace, at(String(index))));
  const entries = Object.entries(node as { readonly [name: string]: ParamTree });
  return Object.fromEntries(entries.map(([name, child]) => [name, mapNode(child, replace, at(name))]));
}

/** Disposes every leaf. */
export function disposeParams(tree: ParamTree): void {
  for (const leaf of flattenParams(tree).values()) leaf.dispose();
}

/** Disposes the leaves of a tree that none of the other trees has. */
export function disposeUnshared(tree: ParamTree, others: readonly ParamTree[]): void {
  const shared = new Set(others.flatMap((other) => [...flattenParams(other).values()]));
  for (const leaf of flattenParams(tree).values()) if (!shared.has(leaf)) leaf.dispose();
}

/** How many numbers the tree holds. */
export function countParams(tree: ParamTree): number {
  let total = 0;
  for (const leaf of flattenParams(tree).values()) total += leaf.size;
  return total;
}
