import type { NodeValue, Segment } from './recording.ts';
import { type NodeMessage, nodeOf, shapeMessage } from './savedModelProto.ts';

/** What only takes a result apart or hands it out. */
const takingApart = new Set(['Identity', 'Reshape', 'Slice', 'Split', 'SplitV']);

type NodesByName = ReadonlyMap<string, NodeMessage>;

/**
 * Cuts off the end of a graph: the functions on whose results nothing is computed any more, and what takes their results
 * apart. The end's nodes are named by their place in it, so that graphs which differ before it have the same end, to be
 * loaded, and compiled by XLA, once for all of them. A graph without such functions stays one.
 *
 * `valueAt` tells what a port of the graph holds.
 */
export function splitClosing(segment: Segment, valueAt: (port: string) => NodeValue): readonly Segment[] {
  const nodeAt = new Map(segment.nodes.map((node) => [node.name, node]));
  const closing = closingNames(segment);
  if (closing.size === 0) return [segment];
  const fed = new Map(segment.feeds.map(({ port, value }) => [port, value]));
  const feeds: { port: string; value: Segment['feeds'][number]['value'] }[] = [];
  const handedOn: { port: string; value: NodeValue }[] = [];
  const constants = new Set<string>();
  for (const port of portsInto(segment.nodes, closing)) {
    const behind = constantsBehind(port, nodeAt);
    const isFed = fed.get(port);
    if (behind !== undefined) for (const constant of behind) constants.add(constant);
    else if (isFed !== undefined) feeds.push({ port, value: isFed });
    else {
      feeds.push({ port, value: valueAt(port) });
      handedOn.push({ port, value: valueAt(port) });
    }
  }
  const end: Segment = {
    nodes: segment.nodes.filter(({ name }) => closing.has(name) || constants.has(name)),
    functions: segment.functions.filter(({ signature }) => closing.has(signature.name)),
    feeds,
    fetches: segment.fetches.filter(({ port }) => closing.has(nodeOf(port))),
  };
  return [beforeEnd(segment, closing, handedOn), namedByPlace(end)];
}

/** Calls of functions whose results are only taken apart, and what takes them apart. */
function closingNames({ nodes, functions }: Segment): ReadonlySet<string> {
  const calls = new Set(functions.map(({ signature }) => signature.name));
  const users = new Map<string, NodeMessage[]>();
  for (const node of nodes) {
    for (const name of new Set(node.input.map(nodeOf))) users.set(name, [...(users.get(name) ?? []), node]);
  }
  const verdicts = new Map<string, boolean>();
  const isClosing = ({ name, op }: NodeMessage): boolean => {
    const verdict =
      verdicts.get(name) ?? ((calls.has(name) || takingApart.has(op)) && (users.get(name) ?? []).every(isClosing));
    verdicts.set(name, verdict);
    return verdict;
  };
  const closing = new Set<string>();
  const add = (node: NodeMessage): void => {
    closing.add(node.name);
    for (const user of users.get(node.name) ?? []) if (!closing.has(user.name)) add(user);
  };
  for (const node of nodes) if (calls.has(node.name) && isClosing(node)) add(node);
  return closing;
}

function portsInto(nodes: readonly NodeMessage[], names: ReadonlySet<string>): ReadonlySet<string> {
  const inputs = nodes.flatMap(({ name, input }) => (names.has(name) ? input : []));
  return new Set(inputs.filter((port) => !names.has(nodeOf(port))));
}

/** The nodes that make a constant, or undefined where a port is none. */
function constantsBehind(port: string, nodeAt: NodesByName): readonly string[] | undefined {
  const node = nodeAt.get(nodeOf(port));
  if (node === undefined || (node.op !== 'Const' && node.op !== 'Fill')) return undefined;
  const behind = node.input.map((input) => constantsBehind(input, nodeAt));
  return behind.includes(undefined) ? undefined : [node.name, ...behind.flatMap((names) => names ?? [])];
}

/** The graph without its end; what the end needs of it is fetched. */
function beforeEnd(segment: Segment, closing: ReadonlySet<string>, handedOn: Segment['fetches']): Segment {
  const hands = handedOn.map(({ port, value }, place) => {
    const node = { name: `HandedOn_${place}`, op: 'Identity', input: [port], attr: { T: { type: value.dtype } } };
    return { node, fetch: { port: `${node.name}:0`, value } };
  });
  const nodes = [...segment.nodes.filter(({ name }) => !closing.has(name)), ...hands.map(({ node }) => node)];
  const used = new Set(nodes.flatMap(({ input }) => input.map(nodeOf)));
  const fetches = segment.fetches.filter(({ port }) => !closing.has(nodeOf(port)));
  return {
    nodes: nodes.filter(({ name, op }) => op !== 'Placeholder' || used.has(name)),
    functions: segment.functions.filter(({ signature }) => !closing.has(signature.name)),
    feeds: segment.feeds.filter(({ port }) => used.has(nodeOf(port))),
    fetches: [...fetches, ...hands.map(({ fetch }) => fetch)],
  };
}

/** The same graph with placeholders for what it is fed; only functions keep their names. */
function namedByPlace({ nodes, functions, feeds, fetches }: Segment): Segment {
  const kept = new Set(functions.map(({ signature }) => signature.name));
  const names = new Map(nodes.map(({ name }, place) => [name, kept.has(name) ? name : `End_${place}`]));
  const given = new Map(feeds.map(({ port }, place) => [port, `Given_${place}`]));
  const portOf = (port: string) => {
    const placeholder = given.get(port);
    return placeholder === undefined
      ? `${names.get(nodeOf(port))}${port.slice(port.lastIndexOf(':'))}`
      : `${placeholder}:0`;
  };
  const placeholders = feeds.map(({ port, value: { dtype, shape } }) => ({
    name: given.get(port) as string,
    op: 'Placeholder',
    input: [],
    attr: { dtype: { type: dtype }, shape: { shape: shapeMessage(shape) } },
  }));
  const own = nodes.map((node) => ({ ...node, name: names.get(node.name) as string, input: node.input.map(portOf) }));
  return {
    nodes: [...placeholders, ...own],
    functions,
    feeds: feeds.map(({ port, value }) => ({ port: portOf(port), value })),
    fetches: fetches.map(({ port, value }) => ({ port: portOf(port), value })),
  };
}
