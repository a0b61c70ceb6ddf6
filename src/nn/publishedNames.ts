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

/** A torch.nn.Linear: [out, in] -> [in, out]. */
export function matrixNames(
  from: string,
  to: string,
  { bias = true, piece }: { readonly bias?: boolean; readonly piece?: NameRule['piece'] } = {},
): readonly NameRule[] {
  const own = piece && { piece };
  const kernel = { from: `${from}.weight`, to: `${to}/kernel`, axes: { order: [1, 0] }, ...own };
  return bias ? [kernel, { from: `${from}.bias`, to: `${to}/bias`, ...own }] : [kernel];
}

/** VITS' own layer norm: attentions.py and modules.py, LayerNorm (2e561ba); Matcha-TTS' too. */
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
  return [...rules, ...below('model', rules), { from: 'optimizer.**', to: null }];
}

/**
 * Names of a state of shivammehta25/Matcha-TTS, bare as of the module and below `state_dict` as in Lightning's checkpoints; the
 * training's own state is not needed.
 */
export function matchaStateNames(rules: readonly NameRule[]): readonly NameRule[] {
  const training = ['optimizer_states', 'lr_schedulers', 'loops', 'callbacks'];
  return [...rules, ...below('state_dict', rules), ...training.map((name) => ({ from: `${name}.**`, to: null }))];
}

function below(root: string, rules: readonly NameRule[]): readonly NameRule[] {
  return rules.map((rule) => ({ ...rule, from: `${root}.${rule.from}` }));
}
