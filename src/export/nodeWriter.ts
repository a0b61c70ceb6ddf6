import { constNode } from '../core/compile/constantNodes.ts';
import type { Segment } from '../core/compile/recording.ts';
import {
  type AttributeMessage,
  type EndMessage,
  graphTypes,
  type NodeMessage,
  shapeMessage,
} from '../core/compile/savedModelProto.ts';

type GraphType = 'float32' | 'int32' | 'bool';

/** An attribute that names a type. */
export function typeAttribute(type: GraphType): AttributeMessage {
  return { type: graphTypes[type] };
}

/** Lays the nodes of an exported graph down one after the other; values are known by `node:output`. */
export class NodeWriter {
  readonly nodes: NodeMessage[] = [];
  readonly inputs: Record<string, EndMessage> = {};
  readonly outputs: Record<string, EndMessage> = {};

  /** A named input; -1 is any size. Returns its port. */
  input(name: string, type: GraphType, shape: readonly number[]): string {
    const attr = { dtype: typeAttribute(type), shape: { shape: shapeMessage(shape) } };
    this.nodes.push({ name, op: 'Placeholder', input: [], attr });
    this.inputs[name] = { name: `${name}:0`, dtype: graphTypes[type], tensor_shape: shapeMessage(shape) };
    return `${name}:0`;
  }

  /** Makes a value a named result. */
  output(name: string, port: string, about: { readonly type: GraphType; readonly shape: readonly number[] }): void {
    const node = `result/${name}`;
    this.nodes.push({ name: node, op: 'Identity', input: [port], attr: { T: typeAttribute(about.type) } });
    const tensor_shape = shapeMessage(about.shape);
    this.outputs[name] = { name: `${node}:0`, dtype: graphTypes[about.type], tensor_shape };
  }

  operation(op: string, input: readonly string[], attr: Readonly<Record<string, AttributeMessage>>): string {
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({ name, op, input, attr });
    return `${name}:0`;
  }

  constant(type: GraphType, values: readonly number[], shape: readonly number[]): string {
    const name = `Const_${this.nodes.length}`;
    const typed = type === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
    this.nodes.push(constNode(name, graphTypes[type], { shape, content: new Uint8Array(typed.buffer) }));
    return `${name}:0`;
  }

  /** Puts a recorded graph in, with `given` for its placeholders by their ports; returns its fetched values' ports. */
  graph(prefix: string, { nodes, fetches }: Segment, given: ReadonlyMap<string, string>): readonly string[] {
    const inside = (port: string) => given.get(port) ?? `${prefix}/${port}`;
    for (const node of nodes) {
      if (given.has(`${node.name}:0`)) continue;
      this.nodes.push({ ...node, name: `${prefix}/${node.name}`, input: node.input.map(inside) });
    }
    return fetches.map(({ port }) => inside(port));
  }
}
