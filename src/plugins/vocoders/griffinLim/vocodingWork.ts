import { type GriffinLimOptions, logMelToWave } from '../../../audio/griffinLim.ts';
import type { SpectralSettings } from '../../../audio/spectralSettings.ts';
import type { Spectrogram } from '../../../audio/spectrogram.ts';
import type { TaskWork } from '../../../core/workers/taskWork.ts';

export interface VocodingData {
  readonly spectral: SpectralSettings;
  readonly options: GriffinLimOptions;
}

/** The work of making waves of log-mels, for a pool of threads. */
export function createVocodingWork({ spectral, options }: VocodingData): TaskWork<Spectrogram, Float32Array> {
  return (logMel) => ({ result: logMelToWave(logMel, spectral, options) });
}
