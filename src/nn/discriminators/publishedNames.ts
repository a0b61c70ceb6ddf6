import { convNames, type NameRule, vitsStateNames } from '../publishedNames.ts';

/** [Cout, Cin, K] -> [K, Cin, Cout] */
const ofKernel = { order: [2, 1, 0] };
/** [Cout, Cin, K, 1] -> [K, Cin, Cout] */
const ofImageKernel = { order: [2, 1, 0], unit: 3 };

/** A convolution of a period, whose kernels are [Cout, Cin, K, 1] there. */
function periodConvNames(from: string, to: string): readonly NameRule[] {
  return convNames(from, to, { weightNorm: true }).map((rule) => (rule.axes ? { ...rule, axes: ofImageKernel } : rule));
}

const scaleConvNames = (from: string, to: string) => convNames(from, to, { weightNorm: true });

function spectralNormed(from: string, to: string): readonly NameRule[] {
  return [
    { from: `${from}.weight_orig`, to: `${to}/kernel`, axes: ofKernel },
    { from: `${from}.weight_u`, to: `${to}/u` },
    { from: `${from}.weight_v`, to: `${to}/v` },
    { from: `${from}.bias`, to: `${to}/bias` },
  ];
}

type ConvRules = (from: string, to: string) => readonly NameRule[];

function stackNames(rules: ConvRules, from: string, to: string): readonly NameRule[] {
  return [...rules(`${from}.convs.{layer}`, `${to}/convs/{layer}`), ...rules(`${from}.conv_post`, `${to}/post`)];
}

function stacksNames(count: number, rulesOf: (index: number) => readonly NameRule[]): readonly NameRule[] {
  return Array.from({ length: count }, (_, index) => rulesOf(index)).flat();
}

/**
 * Names of the discriminators in the file `do_########` of jik876/hifi-gan (4769534), whose optimizer states are not needed.
 */
export function hifiganDiscriminatorNames(periods: number, scales: number): readonly NameRule[] {
  return [
    ...stacksNames(periods, (index) => stackNames(periodConvNames, `mpd.discriminators.${index}`, `periods/${index}`)),
    ...stacksNames(scales, (index) =>
      stackNames(index === 0 ? spectralNormed : scaleConvNames, `msd.discriminators.${index}`, `scales/${index}`),
    ),
    ...['optim_g.**', 'optim_d.**'].map((from) => ({ from, to: null })),
  ];
}

/** Names of jaywalnut310/vits models.py, MultiPeriodDiscriminator (2e561ba): scales first, then periods. */
export function vitsDiscriminatorNames(periods: number, scales: number): readonly NameRule[] {
  return vitsStateNames([
    ...stacksNames(scales, (index) => stackNames(scaleConvNames, `discriminators.${index}`, `scales/${index}`)),
    ...stacksNames(periods, (index) =>
      stackNames(periodConvNames, `discriminators.${scales + index}`, `periods/${index}`),
    ),
  ]);
}
