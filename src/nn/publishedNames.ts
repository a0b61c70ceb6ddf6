/** How a name of a PyTorch state becomes one of our paths, as data; the core reads it (core/checkpoint/weightMap.ts). */
export interface NameRule {
  readonly from: string;
  readonly to: string | null;
  readonly axes?: { readonly order: readonly number[]; readonly unit?: number };
  readonly piece?: { readonly index: number; readonly count: number };
}

/** torch.nn.Conv1d [Cout, Cin, K] -> [K, Cin, Cout] */
const convAxes = { order: [2, 1, 0] };
/** torch.nn.ConvTranspose1d [Cin, Cout, K] -> [K, Cin, Cout] */
const transposedAxes = { order: [2, 0, 1] };
/** A torch.nn.Conv1d of kernel size 1 that is a `linear` here: [Cout, Cin, 1] -> [Cin, Cout] */
const pointwiseAxes = { order: [1, 0], unit: 2 };

/** A convolution: its kernel, or with weight norm its direction and length, and its bias. */
export function convNames(
  from: string,
  to: string,
  { weightNorm = false, transposed = false, bias = true } = {},
): readonly NameRule[] {
  const axes = transposed ? transposedAxes : convAxes;
  const kernel = weightNorm
    ? [
        { from: `${from}.weight_v`, to: `${to}/v`, axes },
        { from: `${from}.weight_g`, to: `${to}/g`, axes },
      ]
    : [{ from: `${from}.weight`, to: `${to}/kernel`, axes }];
  return bias ? [...kernel, { from: `${from}.bias`, to: `${to}/bias` }] : kernel;
}

/** A `linear` layer that is a convolution of kernel size 1 there. */
export function pointwiseNames(from: string, to: string, piece?: NameRule['piece']): readonly NameRule[] {
  return [
    { from: `${from}.weight`, to: `${to}/kernel`, axes: pointwiseAxes, ...(piece && { piece }) },
    { from: `${from}.bias`, to: `${to}/bias`, ...(piece && { piece }) },
  ];
}

/** VITS' own layer norm: attentions.py and modules.py, LayerNorm (2e561ba). */
export function vitsNormNames(from: string, to: string): readonly NameRule[] {
  return [
    { from: `${from}.gamma`, to: `${to}/gain` },
    { from: `${from}.beta`, to: `${to}/bias` },
  ];
}

/** The stack of modules.py, WN (2e561ba). */
export function waveNetNames(from: string, to: string, weightNorm: boolean): readonly NameRule[] {
  return [
    ...convNames(`${from}.cond_layer`, `${to}/condition`, { weightNorm }),
    ...convNames(`${from}.in_layers.{layer}`, `${to}/layers/{layer}/gate`, { weightNorm }),
    ...convNames(`${from}.res_skip_layers.{layer}`, `${to}/layers/{layer}/residualAndSkip`, { weightNorm }),
  ];
}

/**
 * Names of a state of jaywalnut310/vits, bare as of the module and below `model` as in its G_*.pth and D_*.pth; what else
 * these files hold is not needed.
 */
export function vitsStateNames(rules: readonly NameRule[]): readonly NameRule[] {
  const inFile = rules.map((rule) => ({ ...rule, from: `model.${rule.from}` }));
  return [...rules, ...inFile, { from: 'optimizer.**', to: null }];
}
