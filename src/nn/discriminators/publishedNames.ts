/** How a published name becomes one of our paths, as data; the core reads it. */
interface NameRule {
  readonly from: string;
  readonly to: string;
  readonly axes?: { readonly order: readonly number[]; readonly unit?: number };
}

/** [Cout, Cin, K] -> [K, Cin, Cout] */
const ofKernel = { order: [2, 1, 0] };
/** [Cout, Cin, K, 1] -> [K, Cin, Cout] */
const ofImageKernel = { order: [2, 1, 0], unit: 3 };

function weightNormed(from: string, to: string, axes: NameRule['axes']): readonly NameRule[] {
  return [
    { from: `${from}.weight_v`, to: `${to}/v`, ...(axes && { axes }) },
    { from: `${from}.weight_g`, to: `${to}/g`, ...(axes && { axes }) },
    { from: `${from}.bias`, to: `${to}/bias` },
  ];
}

function spectralNormed(from: string, to: string): readonly NameRule[] {
  return [
    { from: `${from}.weight_orig`, to: `${to}/kernel`, axes: ofKernel },
    { from: `${from}.weight_u`, to: `${to}/u` },
    { from: `${from}.weight_v`, to: `${to}/v` },
    { from: `${from}.bias`, to: `${to}/bias` },
  ];
}

/**
 * Names of the discriminators in the file `do_########` of jik876/hifi-gan (4769534), whose optimizer states are not needed.
 */
export function publishedDiscriminatorNames(periods: number, scales: number) {
  const both = (rules: (from: string, to: string) => readonly NameRule[], from: string, to: string) => [
    ...rules(`${from}.convs.{layer}`, `${to}/convs/{layer}`),
    ...rules(`${from}.conv_post`, `${to}/post`),
  ];
  const ofPeriods = Array.from({ length: periods }, (_, index) =>
    both((from, to) => weightNormed(from, to, ofImageKernel), `mpd.discriminators.${index}`, `periods/${index}`),
  );
  const ofScales = Array.from({ length: scales }, (_, index) =>
    both(
      index === 0 ? spectralNormed : (from, to) => weightNormed(from, to, ofKernel),
      `msd.discriminators.${index}`,
      `scales/${index}`,
    ),
  );
  const optimizers = ['optim_g.**', 'optim_d.**'].map((from) => ({ from, to: null }));
  return [...ofPeriods.flat(), ...ofScales.flat(), ...optimizers];
}
