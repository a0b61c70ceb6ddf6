import { CompileError } from '../../errors.ts';
import { type FunctionMessage, graphTypes, type NodeMessage, nodeOf } from './savedModelProto.ts';

/** What an operation calls its one output. Source: tensorflow/core/ops/math_ops.cc. */
const outputNames: Readonly<Record<string, string>> = {
  Add: 'z',
  AddV2: 'z',
  Mul: 'z',
  RealDiv: 'z',
  Sqrt: 'y',
  Square: 'y',
  Sub: 'z',
};

/** A graph and the functions that it calls. */
export interface FusedGraph {
  readonly nodes: readonly NodeMessage[];
  readonly functions: readonly FunctionMessage[];
}

/**
 * Makes a function of each section, which XLA must compile, and a call of it in the place of the section's nodes. `sections`
 * are names of nodes. What is compiled never runs uncompiled, so that a resumed run computes the same bits.
 *
 * @throws CompileError when a section holds an operation that is not element-wise float32 arithmetic.
 */
export function fuseSections(nodes: readonly NodeMessage[], sections: readonly ReadonlySet<string>[]): FusedGraph {
  let graph: FusedGraph = { nodes, functions: [] };
  for (const section of sections) {
    const inside = graph.nodes.filter(({ name }) => section.has(name));
    if (inside.length < 2) continue;
    const { call, own, renamed } = functionOf(inside, graph.nodes, `Fused_${graph.functions.length}`);
    const outside = graph.nodes.filter(({ name }) => !section.has(name));
    const rest = outside.map((node) => ({ ...node, input: node.input.map((port) => renamed.get(port) ?? port) }));
    graph = { nodes: [...rest, call], functions: [...graph.functions, own] };
  }
  return graph;
}

function functionOf(inside: readonly NodeMessage[], all: readonly NodeMessage[], name: string) {
  const names = new Set(inside.map((node) => node.name));
  const isInside = (port: string) => names.has(nodeOf(port));
  const inputs = [...new Set(inside.flatMap(({ input }) => input.filter((port) => !isInside(port))))];
  const users = all.filter((node) => !names.has(node.name));
  const outputs = [...new Set(users.flatMap(({ input }) => input.filter(isInside)))];
  const argument = new Map(inputs.map((port, place) => [port, `in_${place}`]));
  const ownName = new Map(inside.map((node, place) => [node.name, `node_${place}`]));
  const inner = new Map(inside.map((node) => [`${node.name}:0`, `${ownName.get(node.name)}:${outputNameOf(node)}:0`]));
  const own: FunctionMessage = {
    signature: {
      name,
      input_arg: inputs.map((_, at) => floats(`in_${at}`)),
      output_arg: outputs.map((_, at) => floats(`out_${at}`)),
    },
    node_def: inside.map((node) => ({
      ...node,
      name: ownName.get(node.name) as string,
      input: node.input.map((port) => argument.get(port) ?? (inner.get(port) as string)),
    })),
    ret: Object.fromEntries(outputs.map((port, at) => [`out_${at}`, inner.get(port) as string])),
    attr: { _XlaMustCompile: { b: true } },
  };
  const types = (count: number) => ({ list: { type: Array.from({ length: count }, () => graphTypes.float32) } });
  const attr = {
    Tin: types(inputs.length),
    Tout: types(outputs.length),
    f: { func: { name } },
    _XlaMustCompile: { b: true },
  };
  const call: NodeMessage = { name, op: 'PartitionedCall', input: inputs, attr };
  return { call, own, renamed: new Map(outputs.map((port, at) => [port, `${name}:${at}`])) };
}

function floats(name: string) {
  return { name, type: graphTypes.float32 };
}

function outputNameOf({ op, name, attr }: NodeMessage): string {
  const output = outputNames[op];
  const type = attr['T']?.type;
  if (output !== undefined && type === graphTypes.float32) return output;
  throw new CompileError(
    `${name}: a fused section takes ${Object.keys(outputNames).join(', ')} of float32, not ${op} of type ${type}; do it outside the section`,
  );
}
