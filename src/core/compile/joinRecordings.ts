import { isDeepStrictEqual } from 'node:util';
import { CompileError } from '../../errors.ts';
import type { NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { type GraphConstant, graphConstant } from './graphConstant.ts';
import { LengthNodes } from './lengthNodes.ts';
import type { NodeValue, Recording, Segment } from './recording.ts';
import { type NodeMessage, shapeMessage } from './savedModelProto.ts';

/** The same step recorded once at each of several lengths of its inputs. */
export interface RecordedAtLengths {
  readonly recordings: readonly Recording[];
  /** For each recording, the lengths: the same ones in the same order. */
  readonly lengths: readonly (readonly number[])[];
}

/**
 * Joins recordings of one step at several lengths into one that runs at any length: what is the same in all stays, a
 * shape that changes with the lengths is computed from the inputs' shapes within the graph.
 *
 * @throws CompileError when the recordings differ in more than shapes, or do host work.
 */
export function joinRecordings(binding: NativeBinding, recorded: RecordedAtLengths): Recording {
  const [first] = recorded.recordings;
  const isJoinable = ({ hostCalls, segments }: Recording) =>
    hostCalls.length === 0 && segments.every(({ functions }) => functions.length === 0);
  if (first === undefined || !recorded.recordings.every(isJoinable)) {
    throw new CompileError('a step with host work or fused sections has one graph for each length; none joins them');
  }
  return new RecordingJoiner(binding, recorded).join(first);
}

/** One node in each recording. */
type NodeTuple = readonly NodeMessage[];

class RecordingJoiner {
  readonly #recordings: readonly Recording[];
  readonly #segments: readonly Segment[];
  readonly #nodesByName: readonly ReadonlyMap<string, NodeMessage>[];
  readonly #lengthNodes: LengthNodes;
  readonly #binding: NativeBinding;
  readonly #nodes: NodeMessage[] = [];
  readonly #joined = new Map<string, string>();

  constructor(binding: NativeBinding, { recordings, lengths }: RecordedAtLengths) {
    this.#binding = binding;
    this.#recordings = recordings;
    this.#segments = recordings.map(({ segments }) => segments[0] as Segment);
    this.#nodesByName = this.#segments.map(({ nodes }) => new Map(nodes.map((node) => [node.name, node])));
    this.#lengthNodes = new LengthNodes(binding, { lengths, add: (node) => this.#add(node) });
  }

  join(first: Recording): Recording {
    const feeds = this.#joinFeeds();
    const fetched = new Map<string, NodeValue>();
    const outputs = first.outputs.map((output, place) => {
      if (output.kind === 'input') return output;
      const port = this.#joinPort(this.#recordings.map((_, index) => this.#fetchOf(index, place)));
      const value = fetched.get(port) ?? { ...(output as NodeValue), port };
      fetched.set(port, value);
      return value;
    });
    const fetches = [...fetched].map(([port, value]) => ({ port, value }));
    const segment = { nodes: this.#nodes, functions: [], feeds, fetches };
    return { segments: [segment], hostCalls: [], outputs, operationCount: this.#nodes.length };
  }

  #fetchOf(recording: number, place: number): string {
    const value = this.#recordings[recording]?.outputs[place];
    const fetch = this.#segments[recording]?.fetches.find((one) => one.value === value);
    if (fetch === undefined) throw new CompileError(`result ${place} is an input at some lengths and not at others`);
    return fetch.port;
  }

  /** Placeholders come first, as shapes are computed from them. */
  #joinFeeds(): Segment['feeds'] {
    const [first] = this.#segments as [Segment];
    return first.feeds.map(({ port, value }) => {
      const index = value.kind === 'input' ? value.index : -1;
      const same = this.#segments.map(({ feeds }) =>
        feeds.find((feed) => feed.value.kind === 'input' && feed.value.index === index),
      );
      if (same.some((feed) => feed === undefined))
        throw new CompileError(`input ${index} is used at some lengths only`);
      const joined = this.#joinPort(same.map((feed) => feed?.port ?? port));
      this.#lengthNodes.addSource(
        joined,
        same.map((feed) => feed?.value.shape ?? []),
        value.dtype,
      );
      return { port: joined, value };
    });
  }

  #joinPort(ports: readonly string[]): string {
    const ends = ports.map((port) => port.split(':') as [string, string]);
    const outputs = new Set(ends.map(([, output]) => output));
    const names = ends.map(([name]) => name);
    const key = names.join(' ');
    const name = this.#joined.get(key) ?? this.#joinNodes(names);
    this.#joined.set(key, name);
    if (outputs.size > 1) throw new CompileError(`${names[0]}: its outputs are used differently at other lengths`);
    return `${name}:${ends[0]?.[1]}`;
  }

  #joinNodes(names: readonly string[]): string {
    const tuple = names.map((name, index) => this.#nodesByName[index]?.get(name) as NodeMessage);
    const constants = tuple.map((node, index) => graphConstant(node, this.#nodesByName[index] as never, this.#binding));
    if (constants.every((constant) => constant !== undefined)) {
      return this.#lengthNodes.addConstant(constants as GraphConstant[], tuple[0]?.name ?? '');
    }
    return this.#joinOperation(tuple);
  }

  #joinOperation(tuple: NodeTuple): string {
    const [first] = tuple as readonly [NodeMessage];
    if (tuple.some(({ op, input }) => op !== first.op || input.length !== first.input.length)) {
      const ops = [...new Set(tuple.map(({ op }) => op))].join(', ');
      throw new CompileError(`the step does other operations at other lengths (${ops} after ${first.name})`);
    }
    if (first.op === 'Placeholder') return this.#add({ ...first, attr: openPlaceholder(tuple) });
    if (tuple.some(({ attr }) => !isDeepStrictEqual(attr, first.attr))) {
      throw new CompileError(`${first.name}: its attributes depend on the length`);
    }
    const input = first.input.map((_, place) => this.#joinPort(tuple.map((node) => node.input[place] as string)));
    return this.#add({ ...first, input });
  }

  #add(node: NodeMessage): string {
    const name = `${node.op}_${this.#nodes.length}`;
    this.#nodes.push({ ...node, name });
    return name;
  }
}

/** -1 in each axis whose size differs. */
function openPlaceholder(tuple: NodeTuple): NodeMessage['attr'] {
  const shapes = tuple.map(({ attr }) => attr['shape']?.shape?.dim.map(({ size }) => size) ?? []);
  const open = (shapes[0] ?? []).map((size, axis) => (shapes.every((shape) => shape[axis] === size) ? size : -1));
  return { ...tuple[0]?.attr, shape: { shape: shapeMessage(open) } };
}
