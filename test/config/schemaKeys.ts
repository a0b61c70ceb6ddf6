import { z } from 'zod';

type Node = Readonly<Record<string, unknown>>;

/** The keys of a schema that hold values, at any depth: `*` stands for any name of a record, `[]` for an item of a list. */
export function valueKeys(schema: z.ZodType): readonly string[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node;
  return [...new Set(keysBelow(root, ''))].sort();
}

function keysBelow(node: Node, path: string): readonly string[] {
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => (node[key] ?? []) as readonly Node[]);
  if (alternatives.length > 0) return alternatives.flatMap((one) => keysBelow(one, path));
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (typeof node['properties'] === 'object') {
    return Object.entries(node['properties'] as Node).flatMap(([name, child]) => keysBelow(child as Node, at(name)));
  }
  const [any, item] = [node['additionalProperties'], node['items']];
  if (isSchema(any)) return keysBelow(any, at('*'));
  if (isSchema(item)) return keysBelow(item, `${path}[]`);
  return node['type'] === 'null' ? [] : [path];
}

function isSchema(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && Object.keys(node).length > 0;
}
