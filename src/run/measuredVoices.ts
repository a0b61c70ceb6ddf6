import { ConfigError } from '../errors.ts';
import type { RunConfig } from './runConfig.ts';

/**
 * The speakers of a corpus that an evaluation measures: those that have a role, or the roles that it names.
 *
 * @throws ConfigError for a role that no voice has.
 */
export function measuredVoices(
  { voices, evaluation }: Pick<RunConfig, 'voices' | 'evaluation'>,
  speakers: readonly string[],
): readonly string[] {
  const roles = evaluation.voices ?? Object.keys(voices);
  const stranger = roles.find((role) => voices[role] === undefined);
  if (stranger !== undefined) {
    const known = Object.keys(voices).join(', ');
    throw new ConfigError(`evaluation.voices: no voice has the role '${stranger}'; there are: ${known}`);
  }
  const named = roles.flatMap((role) => voices[role] ?? []);
  return [...new Set(named)].filter((voice) => speakers.includes(voice));
}
