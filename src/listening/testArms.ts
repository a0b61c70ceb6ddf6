import { suggestionText } from '../core/suggest.ts';
import { ConfigError } from '../errors.ts';
import { copySynthesisName, noiseName, recordingName } from './itemSounds.ts';
import type { ListeningSettings } from './listeningSettings.ts';

const reservedNames: readonly string[] = [recordingName, copySynthesisName, noiseName];

/** The arms of a test and who is compared with whom. */
export class TestArms {
  readonly names: readonly string[];
  readonly baseline: string;
  /** The arm whose difference to the baseline is claimed. */
  readonly primary: string;

  /** @throws ConfigError for fewer than two arms, an arm called like another sound, and a name that no arm has. */
  constructor(names: readonly string[], settings: Pick<ListeningSettings, 'baseline' | 'primary'>) {
    if (names.length < 2)
      throw new ConfigError(
        `a listening test compares at least two arms; the runs are of ${names.length}: ${names.join(', ')}`,
      );
    const taken = names.find((name) => reservedNames.includes(name));
    if (taken !== undefined)
      throw new ConfigError(
        `an arm is called '${taken}', which is what a listening test calls that sound: name the arm otherwise`,
      );
    const known = (key: 'baseline' | 'primary', standard: string | undefined): string => {
      const name = settings[key] ?? standard ?? '';
      if (names.includes(name)) return name;
      throw new ConfigError(`settings ${key}: there is no arm '${name}'; ${suggestionText(name, names)}`);
    };
    this.names = names;
    this.baseline = known('baseline', names[0]);
    this.primary = known(
      'primary',
      names.find((name) => name !== this.baseline),
    );
    if (this.primary === this.baseline)
      throw new ConfigError(`settings primary: '${this.primary}' is the baseline, which is not compared with itself`);
  }

  /** [arm, baseline], the claimed one first; with `all` every two arms. */
  pairs(which: 'baseline' | 'all'): readonly (readonly [string, string])[] {
    const others = this.names.filter((name) => name !== this.baseline && name !== this.primary);
    const withBaseline = [this.primary, ...others].map((arm) => [arm, this.baseline] as const);
    if (which === 'baseline') return withBaseline;
    const rest = [this.primary, ...others];
    return [
      ...withBaseline,
      ...rest.flatMap((arm, place) => rest.slice(place + 1).map((other) => [other, arm] as const)),
    ];
  }
}
