import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import { type ConfigNode, dictNode, listNode, type ScalarNode, scalarNode } from './configNode.ts';
import type { ConfigSource } from './configSource.ts';
import type { Override, Sweep } from './override.ts';
import { numberText } from './pythonText.ts';

/** What stands between the brackets of a function of the override grammar, and what it returns. */
export type FunctionArgument = ConfigNode | Sweep;
type Named = ReadonlyMap<string, FunctionArgument>;
type OverrideFunction = (args: readonly FunctionArgument[], named: Named, source: ConfigSource) => FunctionArgument;
type ScalarCast = (node: ScalarNode) => ScalarNode;

const functions: Readonly<Record<string, OverrideFunction>> = {
  int: castWith('int', castInt),
  float: castWith('float', castFloat),
  str: castWith('str', castStr),
  bool: castWith('bool', castBool),
  choice,
  range,
  interval,
  glob,
  tag,
  sort,
  shuffle,
};

/**
 * Evaluates a function of the override grammar: casts, and the sweeps of a multirun.
 *
 * Source: Hydra 1.3, extended override grammar.
 * @throws ConfigError for an unknown function or arguments that do not fit.
 */
export function callOverrideFunction(
  name: string,
  args: readonly FunctionArgument[],
  named: Named,
  source: ConfigSource,
): FunctionArgument {
  const implementation = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (implementation === undefined) {
    throw new ConfigError(`unknown function '${name}'; ${suggestionText(name, Object.keys(functions))}`);
  }
  return implementation(args, named, source);
}

/** Whether the override gives several values, which only a multirun can use. */
export function isSweepOverride(override: Override): override is Override & { readonly sweep: Sweep } {
  return override.sweep !== undefined;
}

function castWith(name: string, cast: ScalarCast): OverrideFunction {
  const apply = (value: FunctionArgument): FunctionArgument => {
    switch (value.kind) {
      case 'scalar':
        return cast(value);
      case 'list':
        return listNode(
          value.source,
          value.items.map((item) => apply(item) as ConfigNode),
        );
      case 'dict':
        return dictNode(
          value.source,
          [...value.entries].map(([key, child]) => [key, apply(child) as ConfigNode] as const),
        );
      case 'choice':
        return { ...value, items: value.items.map((item) => apply(item) as ConfigNode) };
      case 'range':
        if (name !== 'int' && name !== 'float') throw new ConfigError(`${name}(): a range is of int or float`);
        return castRange(value, name === 'float');
      default:
        throw new ConfigError(`${name}(): cannot cast ${value.kind}()`);
    }
  };
  return (args, named) => {
    const [only, ...more] = [...args, ...(named.has('value') ? [named.get('value') as FunctionArgument] : [])];
    if (only === undefined) throw new ConfigError(`${name}(): expected a value`);
    refuseOthers(name, named, ['value']);
    if (more.length === 0) return apply(only);
    return apply(choiceOf([only, ...more], true, name));
  };
}

function castRange(sweep: Sweep & { readonly kind: 'range' }, isFloat: boolean): Sweep {
  const cast = isFloat ? (value: number): number => value : Math.trunc;
  return { ...sweep, start: cast(sweep.start), stop: cast(sweep.stop), step: cast(sweep.step), isFloat };
}

function castInt(node: ScalarNode): ScalarNode {
  const { value } = node;
  const number =
    typeof value === 'string'
      ? /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)
        ? plainNumber(value)
        : Number.NaN
      : Number(value);
  if (value === null || !Number.isFinite(number)) throw new ConfigError(`int(): cannot cast '${value}'`);
  return scalarNode(Math.trunc(number), node.source);
}

function castFloat(node: ScalarNode): ScalarNode {
  const { value } = node;
  const isNamed = typeof value === 'string' && /^\s*[+-]?(inf(inity)?|nan)\s*$/i.test(value);
  const number = isNamed ? namedNumber(value) : typeof value === 'string' ? plainNumber(value) : Number(value);
  if (value === null || value === '' || (Number.isNaN(number) && !isNamed && typeof value !== 'number')) {
    throw new ConfigError(`float(): cannot cast '${value}'`);
  }
  return scalarNode(number, node.source, true);
}

function plainNumber(text: string): number {
  return /^\s*[+-]?[\d_.]+(e[+-]?\d+)?\s*$/i.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
}

function namedNumber(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  return text.trim().startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function castStr(node: ScalarNode): ScalarNode {
  const { value } = node;
  if (value === null) throw new ConfigError("str(): cannot cast 'null'");
  return scalarNode(typeof value === 'number' ? numberText(value, node.isFloat) : String(value), node.source);
}

function castBool(node: ScalarNode): ScalarNode {
  const { value } = node;
  if (typeof value === 'string' && !/^(true|false)$/i.test(value))
    throw new ConfigError(`bool(): cannot cast '${value}'`);
  if (value === null) throw new ConfigError("bool(): cannot cast 'null'");
  const result = typeof value === 'string' ? value.toLowerCase() === 'true' : Boolean(value) || Number.isNaN(value);
  return scalarNode(result, node.source);
}

function choice(args: readonly FunctionArgument[], named: Named): Sweep {
  refuseOthers('choice', named, []);
  const [first] = args;
  if (args.length === 0) throw new ConfigError('choice(): expected at least one value');
  if (args.length === 1 && first?.kind === 'choice') {
    if (!first.isSimple) throw new ConfigError('choice(): choices do not nest');
    return { ...first, isSimple: false };
  }
  return choiceOf(args, false, 'choice');
}

function choiceOf(args: readonly FunctionArgument[], isSimple: boolean, name: string): Sweep & { kind: 'choice' } {
  const items = args.map((arg) => {
    if (arg.kind === 'scalar' || arg.kind === 'list' || arg.kind === 'dict') return arg;
    throw new ConfigError(`${name}(): expected plain values, got ${arg.kind}()`);
  });
  return { kind: 'choice', items, isSimple, isShuffled: false, tags: [] };
}

function range(args: readonly FunctionArgument[], named: Named): Sweep {
  refuseOthers('range', named, ['start', 'stop', 'step']);
  if (args.length > 3) throw new ConfigError('range(): expected start, stop, step');
  const [start, stop, step] = ['start', 'stop', 'step'].map((name, index) => {
    const argument = args[index] ?? named.get(name);
    return argument === undefined ? undefined : numberOf('range', argument);
  });
  if (start === undefined) throw new ConfigError('range(): expected a start or a stop');
  const given = [start, stop, step].filter((entry) => entry !== undefined);
  const stepValue = step?.value ?? 1;
  if (stepValue === 0 || !given.every((entry) => Number.isFinite(entry.value))) {
    throw new ConfigError('range(): the step cannot be 0, and all must be finite');
  }
  return {
    kind: 'range',
    start: stop === undefined ? 0 : start.value,
    stop: stop === undefined ? start.value : stop.value,
    step: stepValue,
    isFloat: given.some((entry) => entry.isFloat),
    isShuffled: false,
    tags: [],
  };
}

function interval(args: readonly FunctionArgument[], named: Named): Sweep {
  refuseOthers('interval', named, ['start', 'end']);
  const [start, end] = [args[0] ?? named.get('start'), args[1] ?? named.get('end')];
  if (start === undefined || end === undefined || args.length > 2)
    throw new ConfigError('interval(): expected start, end');
  return { kind: 'interval', start: numberOf('interval', start).value, end: numberOf('interval', end).value, tags: [] };
}

function glob(args: readonly FunctionArgument[], named: Named): Sweep {
  refuseOthers('glob', named, ['include', 'exclude']);
  const [include, exclude] = [args[0] ?? named.get('include'), args[1] ?? named.get('exclude')];
  if (include === undefined || args.length > 2)
    throw new ConfigError('glob(): expected include and, if wanted, exclude');
  return {
    kind: 'glob',
    include: textsOf('glob', include),
    exclude: exclude === undefined ? [] : textsOf('glob', exclude),
  };
}

function tag(args: readonly FunctionArgument[], named: Named): Sweep {
  refuseOthers('tag', named, ['sweep']);
  const all = named.has('sweep') ? [...args, named.get('sweep') as FunctionArgument] : args;
  const sweep = all.at(-1);
  if (sweep === undefined || !('tags' in sweep)) {
    throw new ConfigError('tag(): the last argument must be a choice(), range() or interval()');
  }
  return { ...sweep, tags: all.slice(0, -1).flatMap((name) => textsOf('tag', name)) };
}

function shuffle(args: readonly FunctionArgument[], named: Named): FunctionArgument {
  refuseOthers('shuffle', named, ['sweep', 'list']);
  const all = [...args, ...named.values()];
  const [first] = all;
  if (first === undefined) throw new ConfigError('shuffle(): expected a list or a sweep');
  if (all.length > 1) return { ...choiceOf(all, true, 'shuffle'), isShuffled: true };
  if (first.kind === 'choice' || first.kind === 'range') return { ...first, isShuffled: true };
  throw new ConfigError('shuffle(): a list would come out in another order each time; shuffle a choice() or a range()');
}

function sort(args: readonly FunctionArgument[], named: Named, source: ConfigSource): FunctionArgument {
  refuseOthers('sort', named, ['sweep', 'list', 'reverse']);
  const flag = named.get('reverse');
  const isReversed = flag?.kind === 'scalar' && flag.value === true;
  const all = [...args, ...[...named].filter(([name]) => name !== 'reverse').map(([, value]) => value)];
  const [first] = all;
  if (first === undefined) throw new ConfigError('sort(): expected values');
  if (all.length > 1) {
    const sweep = choiceOf(all, true, 'sort');
    return { ...sweep, items: sorted(sweep.items, isReversed) };
  }
  if (first.kind === 'choice') return { ...first, items: sorted(first.items, isReversed) };
  if (first.kind === 'list') return listNode(source, sorted(first.items, isReversed));
  return first.kind === 'range' ? sortedRange(first, isReversed) : first;
}

function sortedRange(sweep: Sweep & { readonly kind: 'range' }, isReversed: boolean): Sweep {
  const width = Math.abs(sweep.step);
  if (!isReversed && sweep.start > sweep.stop) {
    return { ...sweep, start: sweep.stop + width, stop: sweep.start + width, step: -sweep.step };
  }
  if (isReversed && sweep.start < sweep.stop) {
    return { ...sweep, start: sweep.stop - width, stop: sweep.start - width, step: -sweep.step };
  }
  return sweep;
}

function sorted(items: readonly ConfigNode[], isReversed: boolean): ConfigNode[] {
  const keys = items.map((item) => (item.kind === 'scalar' ? item.value : undefined));
  const isText = keys.every((key) => typeof key === 'string');
  if (!isText && !keys.every((key) => typeof key === 'number' || typeof key === 'boolean')) {
    throw new ConfigError('sort(): the values are not all numbers or all texts');
  }
  const order = items.map((item, index) => ({ item, key: keys[index] as string | number | boolean }));
  order.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (isReversed ? -1 : 1));
  return order.map((entry) => entry.item);
}

function numberOf(name: string, argument: FunctionArgument): { readonly value: number; readonly isFloat: boolean } {
  if (argument.kind === 'scalar' && typeof argument.value === 'number') {
    return { value: argument.value, isFloat: argument.isFloat };
  }
  throw new ConfigError(
    `${name}(): expected a number, got ${argument.kind === 'scalar' ? `'${argument.value}'` : argument.kind}`,
  );
}

function textsOf(name: string, argument: FunctionArgument): readonly string[] {
  const items = argument.kind === 'list' ? argument.items : [argument];
  return items.map((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string') return item.value;
    throw new ConfigError(`${name}(): expected text`);
  });
}

function refuseOthers(name: string, named: Named, allowed: readonly string[]): void {
  for (const given of named.keys()) {
    if (!allowed.includes(given))
      throw new ConfigError(`${name}(): unknown argument '${given}'; ${suggestionText(given, allowed)}`);
  }
}
