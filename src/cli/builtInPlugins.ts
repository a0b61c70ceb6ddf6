import type { Plugin } from '../core/contracts.ts';
import { dynamicsAxis } from '../plugins/axes/dynamics/index.ts';
import { languagesAxis } from '../plugins/axes/languages/index.ts';
import { meaningAxis } from '../plugins/axes/meaning/index.ts';
import { phonemesAxis } from '../plugins/axes/phonemes/index.ts';
import { aishell3Corpus } from '../plugins/corpora/aishell3/index.ts';
import { asteriskPromptsCorpus } from '../plugins/corpora/asteriskPrompts/index.ts';
import { espeakCorpus } from '../plugins/corpora/espeak/index.ts';
import { folderCorpus } from '../plugins/corpora/folder/index.ts';
import { gcinVoiceCorpus } from '../plugins/corpora/gcinVoice/index.ts';
import { gptSovitsListCorpus } from '../plugins/corpora/gptSovitsList/index.ts';
import { joinedCorpus } from '../plugins/corpora/joined/index.ts';
import { kaldiCorpus } from '../plugins/corpora/kaldi/index.ts';
import { lhotseCorpus } from '../plugins/corpora/lhotse/index.ts';
import { ljspeechCorpus } from '../plugins/corpora/ljspeech/index.ts';
import { renderedCorpus } from '../plugins/corpora/rendered/index.ts';
import { scriptCorpus } from '../plugins/corpora/script/index.ts';
import { tableCorpus } from '../plugins/corpora/table/index.ts';
import { flowMatching } from '../plugins/decoders/flowMatching/index.ts';
import { flowMel } from '../plugins/decoders/flowMel/index.ts';
import { vaeMel } from '../plugins/decoders/vaeMel/index.ts';
import { vitsLatent } from '../plugins/decoders/vits/index.ts';
import { deterministic } from '../plugins/durations/deterministic/index.ts';
import { stochastic } from '../plugins/durations/stochastic/index.ts';
import { conformerPhonemes } from '../plugins/encoders/phonemes/conformer/index.ts';
import { vitsPhonemes } from '../plugins/encoders/phonemes/vits/index.ts';
import { ge2e } from '../plugins/encoders/reference/ge2e/index.ts';
import { ge2eSimilarity } from '../plugins/encoders/reference/ge2e/similarity.ts';
import { gst } from '../plugins/encoders/reference/gst/index.ts';
import { lookup } from '../plugins/encoders/reference/lookup/index.ts';
import { melStyle } from '../plugins/encoders/reference/melStyle/index.ts';
import { noReference } from '../plugins/encoders/reference/none/index.ts';
import { charGpt, gpt2 } from '../plugins/encoders/semantic/gpt/index.ts';
import { none } from '../plugins/encoders/semantic/none/index.ts';
import { english } from '../plugins/frontends/english/index.ts';
import { mandarin } from '../plugins/frontends/mandarin/index.ts';
import { localLauncher } from '../plugins/launchers/local/index.ts';
import { slurmLauncher } from '../plugins/launchers/slurm/index.ts';
import { dnsmosMetrics } from '../plugins/metrics/dnsmos/index.ts';
import { speakerSimilarity } from '../plugins/metrics/speakerSimilarity/index.ts';
import { speechMetrics } from '../plugins/metrics/speech/index.ts';
import { syllableMetrics } from '../plugins/metrics/syllables/index.ts';
import { toneMetrics } from '../plugins/metrics/tones/index.ts';
import { transcriptMetrics } from '../plugins/metrics/transcripts/index.ts';
import { backgroundStep } from '../plugins/preparation/background/index.ts';

import { loudnessStep } from '../plugins/preparation/loudness/index.ts';
import { lowCutStep } from '../plugins/preparation/lowCut/index.ts';
import { mixStep } from '../plugins/preparation/mix/index.ts';
import { noStep } from '../plugins/preparation/none/index.ts';
import { pausesStep } from '../plugins/preparation/pauses/index.ts';
import { resampleStep } from '../plugins/preparation/resample/index.ts';
import { rnnoiseStep } from '../plugins/preparation/rnnoise/index.ts';
import { trimStep } from '../plugins/preparation/trim/index.ts';
import { convolutional } from '../plugins/recognisers/convolutional/index.ts';
import { dynamicSampler } from '../plugins/samplers/dynamic/index.ts';
import { inverseFrequencySampler } from '../plugins/samplers/inverseFrequency/index.ts';
import { speakerTemperatureSampler } from '../plugins/samplers/speakerTemperature/index.ts';
import { uniformSampler } from '../plugins/samplers/uniform/index.ts';
import { adversarialSelection } from '../plugins/selections/adversarial/index.ts';
import { distributionSelection } from '../plugins/selections/distribution/index.ts';
import { longestSelection, shortestSelection } from '../plugins/selections/duration/index.ts';
import { coverageSelection } from '../plugins/selections/greedyCoverage/index.ts';
import { leaveOutSelection } from '../plugins/selections/leaveOut/index.ts';
import { listedSelection } from '../plugins/selections/list/index.ts';
import { randomSelection } from '../plugins/selections/random/index.ts';
import { stratifiedSelection } from '../plugins/selections/stratified/index.ts';
import { tagStyle } from '../plugins/styles/tags/index.ts';
import { griffinLim } from '../plugins/vocoders/griffinLim/index.ts';
import { hifigan } from '../plugins/vocoders/hifigan/index.ts';
import { vocos } from '../plugins/vocoders/vocos/index.ts';

/** The plugins that come with tonelab; one line each. */
export const builtInPlugins: readonly Plugin[] = [
  charGpt,
  gpt2,
  none,
  vitsPhonemes,
  conformerPhonemes,
  melStyle,
  lookup,
  noReference,
  ge2e,
  gst,
  tagStyle,
  vaeMel,
  flowMel,
  flowMatching,
  vitsLatent,
  deterministic,
  stochastic,
  griffinLim,
  hifigan,
  vocos,
  convolutional,
  mandarin,
  english,
  gcinVoiceCorpus,
  folderCorpus,
  ljspeechCorpus,
  espeakCorpus,
  aishell3Corpus,
  asteriskPromptsCorpus,
  gptSovitsListCorpus,
  joinedCorpus,
  kaldiCorpus,
  lhotseCorpus,
  renderedCorpus,
  scriptCorpus,
  tableCorpus,
  noStep,
  mixStep,
  lowCutStep,
  rnnoiseStep,
  resampleStep,
  trimStep,
  pausesStep,
  loudnessStep,
  backgroundStep,
  ...speechMetrics,
  ...toneMetrics,
  ...syllableMetrics,
  ...transcriptMetrics,
  speakerSimilarity,
  ge2eSimilarity,
  ...dnsmosMetrics,
  localLauncher,
  slurmLauncher,
  randomSelection,
  listedSelection,
  leaveOutSelection,
  coverageSelection,
  distributionSelection,
  stratifiedSelection,
  adversarialSelection,
  longestSelection,
  shortestSelection,
  uniformSampler,
  speakerTemperatureSampler,
  inverseFrequencySampler,
  dynamicSampler,
  phonemesAxis,
  meaningAxis,
  dynamicsAxis,
  languagesAxis,
];
