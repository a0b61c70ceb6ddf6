import { trackF0 } from '../../audio/f0.ts';
import { quantile } from '../../audio/level.ts';
import { speechOverSteadyNoise } from '../../audio/steadyNoise.ts';
import { type SteadyTones, steadyTones } from '../../audio/steadyTones.ts';
import type { TaskWork } from '../../core/workers/taskWork.ts';
import { PackReader, type StoredFeatures } from '../packReader.ts';

/** What the quality report measures of a prepared recording beside its figures. */
export interface SoundProfile {
  /** Quantiles of the fundamental frequency, Hz; undefined where nothing is voiced. */
  readonly pitch: { readonly lowHz: number; readonly medianHz: number; readonly highHz: number } | undefined;
  /** Undefined where it is too short to say. */
  readonly steadyTones: SteadyTones | undefined;
  /** How far the speech stands above the steady noise under it, dB; undefined where it is too short to say. */
  readonly overSteadyNoiseDb: number | undefined;
}

export interface ProfileSource {
  /** Where the feature packs lie. */
  readonly folder: string;
  readonly sampleRate: number;
}

/** The work of measuring profiles, for a pool of threads. */
export function createProfileWork({ folder, sampleRate }: ProfileSource): TaskWork<StoredFeatures, SoundProfile> {
  const reader = new PackReader(folder);
  return (stored) => {
    const wave = reader.wave(stored);
    const voiced = trackF0(wave, sampleRate).hz.filter((hz) => hz > 0);
    const at = (fraction: number): number => quantile(voiced, fraction);
    const pitch = voiced.length === 0 ? undefined : { lowHz: at(0.1), medianHz: at(0.5), highHz: at(0.9) };
    return {
      result: {
        pitch,
        steadyTones: steadyTones(wave, sampleRate),
        overSteadyNoiseDb: speechOverSteadyNoise(wave, sampleRate),
      },
    };
  };
}
