import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import {
  type ConfigNode,
  type ConfigValue,
  type DictNode,
  isContainer,
  isMissing,
  isNull,
  listNode,
  nodeOf,
  plainValue,
  scalarNode,
} from './configNode.ts';
import type { ConfigSource } from './configSource.ts';
import { formatTime } from './formatTime.ts';
import { pythonText } from './pythonText.ts';

/** A resolver from outside: the function behind `${name:a,b}`. It should be pure, its result is part of what a run is. */
export type ConfigResolver = (...args: readonly ConfigValue[]) => ConfigValue;

/** What the built-in resolvers may ask of the config that they are used in. */
export interface ResolverContext {
  /** Where the interpolation is written. */
  readonly source: ConfigSource;
  /** The resolved node at a key (relative keys count from the interpolation), undefined where it is not set. */
  select(key: string): ConfigNode | undefined;
  /** One of Hydra's own settings, resolved; `???` where it is not known yet. */
  setting(key: string): ConfigNode;
  /** A text read as a typed value: `'[1, 2]'` is a list. */
  decode(text: string): ConfigNode;
}

export type NodeResolver = (args: readonly ConfigNode[], context: ResolverContext) => ConfigNode;

/** One time for the whole process, so that every `${now:...}` agrees. */
const startTime = new Date();

/** The resolvers of OmegaConf and Hydra that make sense outside Python. */
export const builtInResolvers: Readonly<Record<string, NodeResolver>> = {
  'oc.env': takes(1, 2, environmentVariable),
  'oc.select': takes(1, 2, ([key, fallback], context) => {
    return context.select(text('oc.select', key)) ?? fallback ?? scalarNode(null, context.source);
  }),
  'oc.decode': takes(1, 1, ([value], context) => {
    return value !== undefined && isNull(value) ? value : context.decode(text('oc.decode', value));
  }),
  'oc.create': takes(1, 1, ([value]) => {
    if (isContainer(value)) return value;
    throw new ConfigError('oc.create expects a list or a mapping');
  }),
  'oc.dict.keys': takes(1, 1, ([key], context) => {
    return nodeOf([...dict('oc.dict.keys', key, context).entries.keys()], context.source);
  }),
  'oc.dict.values': takes(1, 1, ([key], context) => {
    return listNode(context.source, [...dict('oc.dict.values', key, context).entries.values()]);
  }),
  hydra: takes(1, 1, ([key], context) => hydraSetting(text('hydra', key), context)),
  now: takes(1, 1, ([pattern], { source }) => scalarNode(formatTime(startTime, text('now', pattern)), source)),
};

function takes(least: number, most: number, resolver: NodeResolver): NodeResolver {
  return (args, context) => {
    if (args.length >= least && args.length <= most) return resolver(args, context);
    const expected = least === most ? `${least}` : `${least} or ${most}`;
    throw new ConfigError(`expected ${expected} argument${most === 1 ? '' : 's'}, got ${args.length}`);
  };
}

export function nodeResolver(resolver: ConfigResolver): NodeResolver {
  return (args, context) => nodeOf(resolver(...args.map(plainValue)), context.source);
}

/** Settings that Hydra types as text, whatever was written. */
const textSettings = ['run.dir', 'sweep.dir', 'sweep.subdir', 'job.name', 'job.id'];

/** A setting that is not set is null; the run's folder is known as soon as it is asked for. */
function hydraSetting(key: string, { setting, source }: ResolverContext): ConfigNode {
  const node = setting(key);
  if (isMissing(node)) {
    if (key !== 'runtime.output_dir') return scalarNode(null, source);
    return scalarNode(path.resolve(pythonText(setting('run.dir'))), source);
  }
  return textSettings.includes(key) ? scalarNode(pythonText(node), source) : node;
}

function environmentVariable([key, fallback]: readonly ConfigNode[], { source }: ResolverContext): ConfigNode {
  const name = text('oc.env', key);
  const value = Object.hasOwn(process.env, name) ? process.env[name] : undefined;
  if (value !== undefined) return scalarNode(value, source);
  if (fallback === undefined) {
    throw new ConfigError(
      `environment variable '${name}' is not set; set it, or give a default: \${oc.env:${name},default}`,
    );
  }
  return isNull(fallback) ? fallback : scalarNode(pythonText(fallback), source);
}

function text(resolver: string, node: ConfigNode | undefined): string {
  if (node?.kind === 'scalar' && typeof node.value === 'string') return node.value;
  throw new ConfigError(`${resolver} expects text, got ${node === undefined ? 'nothing' : pythonText(node)}`);
}

function dict(resolver: string, key: ConfigNode | undefined, context: ResolverContext): DictNode {
  const name = text(resolver, key);
  const node = context.select(name);
  if (node?.kind === 'dict') return node;
  throw new ConfigError(`${resolver} expects the key of a mapping, got '${name}'`);
}
