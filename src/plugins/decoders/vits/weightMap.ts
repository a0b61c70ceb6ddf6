import type { PretrainedWeights } from '../../../core/weightContracts.ts';
import { convNames, pointwiseNames, vitsStateNames, waveNetNames } from '../../../nn/publishedNames.ts';
import type { VitsDecoderConfig } from './config.ts';

/** Names of posterior, flow and prior projection in jaywalnut310/vits, SynthesizerTrn (2e561ba); every second flow there is a flip. */
export function vitsDecoderNames({ flow, weightNorm }: VitsDecoderConfig): PretrainedWeights['rules'] {
  const couplings = Array.from({ length: flow.couplings }, (_, index) => {
    const [from, to] = [`flow.flows.${2 * index}`, `flow/couplings/${index}`];
    return [
      ...convNames(`${from}.pre`, `${to}/pre`),
      ...waveNetNames(`${from}.enc`, `${to}/waveNet`, weightNorm),
      ...convNames(`${from}.post`, `${to}/post`),
    ];
  });
  return vitsStateNames([
    ...pointwiseNames('enc_p.proj', 'prior'),
    ...pointwiseNames('enc_q.pre', 'posteriorPre'),
    ...waveNetNames('enc_q.enc', 'posterior', weightNorm),
    ...pointwiseNames('enc_q.proj', 'posteriorPost'),
    ...couplings.flat(),
  ]);
}
