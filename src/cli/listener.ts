import type { Audio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import type { ScoreSpeech } from '../corpus/slicing/costByModel.ts';
import { foldWeightNorm } from '../nn/weightNorm.ts';
import { openTrained } from '../run/runStages.ts';
import { speechScore } from '../run/speechScore.ts';
import { timbreVector } from '../synthesis/timbre.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

/** Speech of a recording from which its voice is known. */
const voiceSeconds = 30;

export interface OpenListener {
  /** Hears a recording in its own voice; `score` serves until `forget`. */
  hear(audio: Audio): HeardRecording;
  close(): void;
}

interface HeardRecording {
  readonly score: ScoreSpeech;
  forget(): void;
}

/** Opens a trained run as a listener. @throws CheckpointError when the folder holds no trained run. */
export async function openListener(runFolder: string, quiet: boolean): Promise<OpenListener> {
  const { run } = await openFromFolder(runFolder, preparationReport(quiet));
  const { parts, params: trained } = await openTrained(run);
  const params = foldWeightNorm(trained);
  const { spectral } = run.config.preparation;
  return {
    hear: (audio) => {
      const wave = resample(audio.samples, audio.sampleRate, spectral.sampleRate);
      const start = wave.subarray(0, voiceSeconds * spectral.sampleRate);
      const recording = { wave: () => start, mel: () => logMelSpectrogram(start, spectral).data };
      const timbre = timbreVector(parts, params, { voice: { recordings: [recording], speakerId: 0 }, spectral });
      const score: ScoreSpeech = ({ startSeconds, endSeconds }, text, language) => {
        const samples = wave.slice(
          Math.round(startSeconds * spectral.sampleRate),
          Math.round(endSeconds * spectral.sampleRate),
        );
        return speechScore({ parts, params, spectral, timbre }, samples, run.frontend.read(text, { language }));
      };
      return { score, forget: () => timbre.dispose() };
    },
    close: () => run.close(),
  };
}
