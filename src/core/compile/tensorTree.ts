import { isTensor } from '../../nn/params.ts';
import type { Tensor } from '../../tf.ts';

/** The tensors of nested records and arrays, in the order of their keys; numbers, text and undefined pass. */
export function tensorsOf(tree: unknown): readonly Tensor[] {
  const found: Tensor[] = [];
  walk(tree, (tensor) => found.push(tensor));
  return found;
}

function walk(node: unknown, visit: (tensor: Tensor) => void): void {
  if (node === null || typeof node !== 'object') return;
  if (isTensor(node as never)) visit(node as Tensor);
  else for (const child of Object.values(node)) walk(child, visit);
}

/** Applies `change` to every tensor of a tree of named results, keeping its form; numbers and undefined pass. */
export function mapTensors<T>(tree: T, change: (tensor: Tensor) => Tensor): T {
  const map = (node: unknown): unknown => {
    if (node === null || typeof node !== 'object') return node;
    if (isTensor(node as never)) return change(node as Tensor);
    if (Array.isArray(node)) return node.map(map);
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, map(child)]));
  };
  return map(tree) as T;
}

/** Form, types and shapes of a tree, and its plain values: trees of equal signature can share a recording. */
export function signatureOf(tree: unknown): string {
  return describeTree(tree, ({ shape }) => shape.join(','));
}

/** As `signatureOf`, with the ranks for the shapes: trees of equal form can share a recording for any length. */
export function formOf(tree: unknown): string {
  return describeTree(tree, ({ rank }) => `${rank}`);
}

function describeTree(tree: unknown, sizeOf: (tensor: Tensor) => string): string {
  return JSON.stringify(tree, (_, node: unknown) => {
    if (node === undefined) return '?';
    if (typeof node === 'object' && node !== null && isTensor(node as never)) {
      return `${(node as Tensor).dtype}[${sizeOf(node as Tensor)}]`;
    }
    return node;
  });
}
