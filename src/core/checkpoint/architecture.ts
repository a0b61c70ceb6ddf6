import { createHash } from 'node:crypto';
import { CheckpointError } from '../../errors.ts';
import { type HostTensor, type HostTensors, type Shapes, sameShape, showShape } from './hostTensor.ts';

/** How many differences of each kind an error names before it counts the rest. */
const namedDifferences = 5;

/** A hash over every parameter's path and shape, whatever their order: equal when weights can be exchanged. */
export function architectureHash(shapes: Shapes): string {
  const lines = [...shapes].map(([path, { shape }]) => `${path} ${shape.join('x')}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

export interface AssignChoices {
  /** Only this part of the model, such as `decoder/flow`; everything else on both sides is left alone. */
  readonly part?: string;
  /** true: every path on both sides must match. false: shared paths are assigned, the rest is reported. @default true */
  readonly strict?: boolean;
  /** Where the tensors come from, for messages. */
  readonly source?: string;
}

export interface Assignment {
  /** The tensors found, in the order of the expected paths. They are the given ones, not copies. */
  readonly assigned: HostTensors;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/**
 * Fits tensors to the paths and shapes of a model. `expected` is a flattened params tree or a map of shapes.
 *
 * @throws CheckpointError that lists what is missing, unexpected or of another shape, and says what to do.
 */
export function assignParams(expected: Shapes, tensors: HostTensors, choices: AssignChoices = {}): Assignment {
  const { part, strict = true, source = 'checkpoint' } = choices;
  const inPart = (path: string) => part === undefined || path === part || path.startsWith(`${part}/`);
  const expectedPaths = [...expected.keys()].filter(inPart);
  if (expectedPaths.length === 0) {
    throw new CheckpointError(`assignParams: the model has no parameter under '${part ?? ''}'${knownParts(expected)}`);
  }
  const assigned = new Map<string, HostTensor>();
  const missing: string[] = [];
  const differing: string[] = [];
  for (const path of expectedPaths) {
    const tensor = tensors.get(path);
    const shape = expected.get(path)?.shape ?? [];
    if (!tensor) missing.push(path);
    else if (sameShape(shape, tensor.shape)) assigned.set(path, tensor);
    else differing.push(`${path} ${showShape(tensor.shape)}, expected ${showShape(shape)}`);
  }
  const unexpected = [...tensors.keys()].filter((path) => inPart(path) && !expected.has(path));
  const nothingFits = assigned.size === 0;
  if (differing.length > 0 || nothingFits || (strict && missing.length + unexpected.length > 0)) {
    throw new CheckpointError(describeMisfit({ source, part, missing, unexpected, differing }));
  }
  return { assigned, missing, unexpected };
}

function describeMisfit(misfit: {
  readonly source: string;
  readonly part: string | undefined;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly differing: readonly string[];
}): string {
  const where = misfit.part === undefined ? 'this model' : `this model's '${misfit.part}'`;
  return [
    `${misfit.source}: the parameters do not fit ${where}:`,
    ...section('missing (the model has them, the file does not)', misfit.missing),
    ...section('unexpected (the file has them, the model does not)', misfit.unexpected),
    ...section('of another shape', misfit.differing),
    'Use the configuration the checkpoint was trained with (resolved.yaml in its run folder), or take only the parts that ' +
      "fit with the stage's initFrom.part.",
  ].join('\n');
}

function section(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const named = items.slice(0, namedDifferences).map((item) => `    ${item}`);
  const rest = items.length - named.length;
  return [`  ${items.length} ${title}:`, ...named, ...(rest > 0 ? [`    and ${rest} more`] : [])];
}

function knownParts(expected: Shapes): string {
  const parts = [...new Set([...expected.keys()].map((path) => path.split('/')[0]))];
  return parts.length === 0 ? '' : ` (it has ${parts.join(', ')})`;
}
