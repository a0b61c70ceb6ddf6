import { ConfigError } from '../../errors.ts';
import { assignParams } from '../checkpoint/architecture.ts';
import type { HostTensor, HostTensors, Shapes } from '../checkpoint/hostTensor.ts';
import { importForeign, transposeBack } from '../checkpoint/importForeign.ts';
import { cutPiece } from '../checkpoint/tensorPieces.ts';
import { foreignNames, type WeightRule } from '../checkpoint/weightMap.ts';
import type { ModelParts } from '../objectives/modelParts.ts';
import { publishedParts } from './initModel.ts';

/** How a format names the tensors of one part. */
interface ForeignPart {
  readonly root: string;
  readonly rules: readonly WeightRule[];
}

export interface ForeignImport {
  /** By path in the whole model. */
  readonly tensors: HostTensors;
  /** The roots that the files fill, all of each. */
  readonly roots: readonly string[];
  /** Roots that the format could name, of which the files hold nothing. */
  readonly absent: readonly string[];
}

/**
 * Reads the files of a published system and gives its tensors our paths: every tensor must be known to a part of the model,
 * and a part that is in the files must be in them whole.
 *
 * @param shapes the parameters of the whole model, flattened.
 * @param skip foreign names that are left out on purpose; `**` stands for anything.
 * @throws ConfigError when no part knows the format, CheckpointError when names or shapes do not fit.
 */
export async function importSystem(
  files: readonly string[],
  from: {
    readonly format: string;
    readonly parts: ModelParts;
    readonly shapes: Shapes;
    readonly skip?: readonly string[];
  },
): Promise<ForeignImport> {
  const known = partsOfFormat(from.parts, from.format);
  const skipped = (from.skip ?? []).map((name): WeightRule => ({ from: name, to: null }));
  const rules = [...skipped, ...known.flatMap(({ root, rules: own }) => underRoot(root, own))];
  const tensors = new Map<string, HostTensor>();
  for (const file of files) {
    for (const [path, tensor] of await importForeign(file, rules, { allowIdleRules: true })) tensors.set(path, tensor);
  }
  const source = files.join(', ');
  const filled = known.filter(({ root }) => [...tensors.keys()].some((path) => path.startsWith(`${root}/`)));
  for (const { root } of filled) assignParams(from.shapes, tensors, { part: root, source });
  return {
    tensors,
    roots: filled.map(({ root }) => root),
    absent: known.filter((part) => !filled.includes(part)).map(({ root }) => root),
  };
}

/**
 * The tensors of those parts that the format knows, in its names and axis order.
 *
 * @throws ConfigError when no part knows the format, CheckpointError for a path without a name there.
 */
export function exportSystem(
  tensors: HostTensors,
  to: { readonly format: string; readonly parts: ModelParts },
): HostTensors {
  const known = partsOfFormat(to.parts, to.format);
  const exported = new Map<string, HostTensor>();
  for (const { root, rules } of known) {
    const paths = [...tensors.keys()].filter((path) => path.startsWith(`${root}/`));
    for (const { name, path, axes, piece } of foreignNames(underRoot(root, rules), paths)) {
      const whole = tensors.get(path) as HostTensor;
      const tensor = piece ? cutPiece(whole, piece, path) : whole;
      exported.set(name, axes ? transposeBack(tensor, axes, path) : tensor);
    }
  }
  return exported;
}

function partsOfFormat(parts: ModelParts, format: string): readonly ForeignPart[] {
  const published = publishedParts(parts);
  const known = published.flatMap(([root, { foreign }]) => {
    const rules = foreign && Object.hasOwn(foreign, format) ? foreign[format] : undefined;
    return rules === undefined ? [] : [{ root, rules }];
  });
  if (known.length > 0) return known;
  const formats = [...new Set(published.flatMap(([, { foreign }]) => Object.keys(foreign ?? {})))];
  throw new ConfigError(
    `weights: no part of this model has names of the format '${format}' (this model's parts know: ${formats.join(', ') || 'none'}); ` +
      'choose the parts first, such as model/vocoder=hifigan',
  );
}

function underRoot(root: string, rules: readonly WeightRule[]): readonly WeightRule[] {
  return rules.map((rule) => (rule.to === null ? rule : { ...rule, to: `${root}/${rule.to}` }));
}
