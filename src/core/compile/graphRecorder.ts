import { CompileError } from '../../errors.ts';
import type { HostArray } from '../../nn/ops/hostCall.ts';
import type { BoundAttribute, BoundTensor, NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { attributeMessage, inferredAttributes } from './attributeMessage.ts';
import { callerLine } from './callerLine.ts';
import { constantContent, constantNodes } from './constantNodes.ts';
import { fuseSections } from './fuseSections.ts';
import type {
  HostValue,
  InputValue,
  NodeValue,
  RecordedHostCall,
  RecordedValue,
  Recording,
  Segment,
} from './recording.ts';
import { type NodeMessage, shapeMessage } from './savedModelProto.ts';
import { splitClosing } from './splitClosing.ts';

/** Gives the inputs of an operation, known by their shapes, another type, and its outputs the old one back: see `castRule.ts`. */
export type CastRule = (
  op: string,
  shapes: readonly (readonly number[])[],
) => { readonly to: number; readonly skippedInputs: readonly number[] } | undefined;

interface OpenSegment {
  readonly nodes: NodeMessage[];
  readonly feeds: { readonly port: string; readonly value: RecordedValue }[];
  /** Values that leave the segment, with the nodes that hand them out. */
  readonly fetches: Map<NodeValue, string>;
  /** How values from elsewhere are called in this segment. */
  readonly ports: Map<RecordedValue, string>;
  /** Names of the nodes that are to be one function each. */
  readonly sections: Set<string>[];
}

/**
 * Writes down the operations that pass through the binding as nodes of a graph. Each tensor is known by the binding's
 * id; what comes from an earlier segment is fetched there and fed here.
 */
export class GraphRecorder {
  readonly #binding: NativeBinding;
  readonly #castRule: CastRule;
  readonly #values = new Map<number, RecordedValue>();
  readonly #constants = new Map<string, RecordedValue>();
  readonly #segments: OpenSegment[] = [emptySegment()];
  readonly #hostCalls: RecordedHostCall[] = [];
  #names = 0;
  #isInSection = false;

  constructor(binding: NativeBinding, castRule: CastRule = () => undefined) {
    this.#binding = binding;
    this.#castRule = castRule;
  }

  declareInput(id: number, input: Omit<InputValue, 'kind'>): void {
    // One tensor under two names is one value: the first name stands for both.
    if (!this.#values.has(id)) this.#values.set(id, { kind: 'input', ...input });
  }

  /** A tensor that JavaScript made: it will have the same values in each run. */
  addConstant(
    id: number,
    shape: readonly number[],
    made: { readonly dtype: number; readonly values: HostArray },
  ): void {
    const content = constantContent(this.#binding, made.dtype, made.values);
    const key = `${made.dtype} ${shape.join(',')} ${Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1')}`;
    const value = this.#constants.get(key) ?? { kind: 'constant', dtype: made.dtype, shape, content };
    this.#constants.set(key, value);
    this.#values.set(id, value);
  }

  addOperation(
    op: string,
    attributes: readonly BoundAttribute[],
    ends: { readonly inputs: readonly number[]; readonly outputs: readonly BoundTensor[] },
  ): void {
    const values = ends.inputs.map((id) => this.#known(id, op));
    const inputs = values.map((value) => this.#port(value));
    const attr = inferredAttributes(op, (input) => (values[input] as RecordedValue).dtype);
    for (const one of attributes) attr[one.name] = attributeMessage(this.#binding, one, op);
    const cast = this.#castRule(
      op,
      values.map(({ shape }) => shape),
    );
    const name = this.#newName(op);
    if (this.#isInSection) this.#open().sections.at(-1)?.add(name);
    const ports =
      cast === undefined
        ? this.#addNode({ name, op, input: inputs, attr }, ends.outputs.length)
        : this.#addCastNode({ name, op, input: inputs, attr }, cast);
    ends.outputs.forEach(({ id, shape, dtype }, index) => {
      const port = ports[index] as string;
      this.#values.set(id, { kind: 'node', segment: this.#segments.length - 1, port, shape, dtype });
    });
  }

  /** What is recorded until `endSection` becomes one function, see `fuseSections`. */
  beginSection(): void {
    this.#isInSection = true;
    this.#open().sections.push(new Set());
  }

  endSection(): void {
    this.#isInSection = false;
  }

  /** Ends the segment: its graph runs, then `compute`, and what follows is another graph. */
  cut(
    call: Pick<RecordedHostCall, 'name' | 'compute'>,
    ends: { readonly inputs: readonly number[]; readonly outputs: readonly BoundTensor[] },
  ): void {
    const inputs = ends.inputs.map((id) => this.#known(id, `host call ${call.name}`));
    for (const value of inputs) this.#fetch(value);
    this.#segments.push(emptySegment());
    const outputs = ends.outputs.map(({ id, shape, dtype }) => {
      const value: HostValue = { kind: 'host', shape, dtype };
      this.#values.set(id, value);
      return value;
    });
    this.#hostCalls.push({ ...call, inputs, outputs });
  }

  /** What the step returned, by id: the end of the recording. */
  finish(outputs: readonly number[]): Recording {
    const values = outputs.map((id) => this.#known(id, 'the result'));
    const ends = values.map((value) => (value.kind === 'constant' ? this.#constantAsNode(value) : value));
    for (const value of ends) this.#fetch(value);
    const fused = this.#segments.map(
      ({ nodes, sections, feeds, fetches }): Segment => ({
        ...fuseSections(nodes, sections),
        feeds,
        fetches: [...fetches].map(([value, port]) => ({ port, value })),
      }),
    );
    const segments = [...fused.slice(0, -1), ...splitClosing(fused.at(-1) as Segment, (port) => this.#valueAt(port))];
    return {
      segments,
      hostCalls: this.#hostCalls,
      outputs: ends,
      operationCount: segments.reduce((sum, { nodes }) => sum + nodes.length, 0),
    };
  }

  #known(id: number, user: string): RecordedValue {
    const value = this.#values.get(id);
    if (value !== undefined) return value;
    throw new CompileError(
      `${user} uses a tensor that was made outside the step and is not one of its inputs (${callerLine()}); ` +
        'a recording would freeze its values: pass it in, or make it inside the step',
    );
  }

  /** What a port of the last segment holds. */
  #valueAt(port: string): NodeValue {
    const last = this.#segments.length - 1;
    for (const value of this.#values.values()) {
      if (value.kind === 'node' && value.segment === last && value.port === port) return value;
    }
    throw new CompileError(`${port}: no operation of the step gave it`);
  }

  #constantAsNode(value: RecordedValue): NodeValue {
    const port = this.#port(value);
    return { kind: 'node', segment: this.#segments.length - 1, port, shape: value.shape, dtype: value.dtype };
  }

  /** TensorFlow may fuse any other node away, so what is fetched has an Identity of its own. */
  #fetch(value: RecordedValue): void {
    if (value.kind !== 'node') return;
    const segment = this.#segments[value.segment];
    if (segment === undefined || segment.fetches.has(value)) return;
    const name = this.#newName('Fetch');
    segment.nodes.push({ name, op: 'Identity', input: [value.port], attr: { T: { type: value.dtype } } });
    segment.fetches.set(value, `${name}:0`);
  }

  /** How a value is called in the open segment; one from elsewhere becomes a placeholder, a constant is written again. */
  #port(value: RecordedValue): string {
    const last = this.#segments.length - 1;
    if (value.kind === 'node' && value.segment === last) return value.port;
    const segment = this.#segments[last] as OpenSegment;
    const known = segment.ports.get(value);
    if (known !== undefined) return known;
    const port = value.kind === 'constant' ? this.#addConstantNodes(value) : this.#addPlaceholder(value);
    segment.ports.set(value, port);
    return port;
  }

  #addConstantNodes(value: RecordedValue & { readonly kind: 'constant' }): string {
    const nodes = constantNodes(this.#binding, this.#newName('Const'), value);
    this.#open().nodes.push(...nodes);
    return `${nodes.at(-1)?.name}:0`;
  }

  #addPlaceholder(value: RecordedValue): string {
    this.#fetch(value);
    const name = this.#newName('Placeholder');
    const attr = { dtype: { type: value.dtype }, shape: { shape: shapeMessage(value.shape) } };
    const [port] = this.#addNode({ name, op: 'Placeholder', input: [], attr }, 1);
    this.#open().feeds.push({ port: port as string, value });
    return port as string;
  }

  #addNode(node: NodeMessage, outputs: number): readonly string[] {
    this.#open().nodes.push(node);
    return Array.from({ length: outputs }, (_, index) => `${node.name}:${index}`);
  }

  #addCastNode(node: NodeMessage, cast: NonNullable<ReturnType<CastRule>>): readonly string[] {
    const from = this.#binding.TF_FLOAT;
    const castOf = (port: string, types: { readonly from: number; readonly to: number }) => {
      const attr = { SrcT: { type: types.from }, DstT: { type: types.to }, Truncate: { b: false } };
      const [result] = this.#addNode({ name: this.#newName('Cast'), op: 'Cast', input: [port], attr }, 1);
      return result as string;
    };
    const input = node.input.map((port, index) =>
      cast.skippedInputs.includes(index) ? port : castOf(port, { from, to: cast.to }),
    );
    const [result] = this.#addNode({ ...node, input, attr: { ...node.attr, T: { type: cast.to } } }, 1);
    return [castOf(result as string, { from: cast.to, to: from })];
  }

  #open(): OpenSegment {
    return this.#segments.at(-1) as OpenSegment;
  }

  #newName(op: string): string {
    this.#names += 1;
    return `${op}_${this.#names}`;
  }
}

function emptySegment(): OpenSegment {
  return { nodes: [], feeds: [], fetches: new Map(), ports: new Map(), sections: [] };
}
