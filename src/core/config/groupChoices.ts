import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import type { ConfigRepository } from './configRepository.ts';
import { type ConfigSource, describeSource } from './configSource.ts';
import type { DefaultEntry } from './defaultEntry.ts';
import { type Override, overrideKey } from './override.ts';
import { caretBelow, overrideError } from './overrideCaret.ts';
import type { PlacedDefault } from './placedDefault.ts';

interface Choice {
  readonly option: DefaultEntry['option'];
  readonly source: ConfigSource;
  /** Set where a defaults list says `override`, undefined for the command line. */
  readonly inConfig: string | undefined;
  isUsed: boolean;
}

interface Deletion {
  readonly option: string | undefined;
  readonly line: string;
  isUsed: boolean;
}

/** What overrides say about the options of groups, and which options the expanded defaults list came to. */
export class GroupChoices {
  /** Overrides of values, in their order; they are applied to the composed config. */
  readonly configOverrides: readonly Override[];
  readonly appended: readonly DefaultEntry[];
  readonly known = new Map<string, DefaultEntry['option']>();
  readonly #chosen = new Map<string, Choice>();
  readonly #deletions = new Map<string, Deletion>();
  readonly #knownByGroup = new Map<string, Set<string>>();

  /** `appendable`: groups whose option may be given without `+` though no defaults list names them. */
  constructor(repository: ConfigRepository, overrides: readonly Override[], appendable: ReadonlySet<string>) {
    const configOverrides: Override[] = [];
    const appended: DefaultEntry[] = [];
    for (const override of overrides) {
      const isGroup = override.keyOrGroup !== '' && repository.groupExists(override.keyOrGroup);
      if (!isGroup || override.value?.kind === 'dict') configOverrides.push(override);
      else if (override.kind === 'add' || appendable.has(overrideKey(override))) appended.push(appendedEntry(override));
      else this.#readGroup(override);
    }
    this.configOverrides = configOverrides;
    this.appended = appended;
  }

  #readGroup(override: Override): void {
    const key = overrideKey(override);
    const source: ConfigSource = { kind: 'override', override: override.line };
    if (override.kind === 'forceAdd') {
      throw overrideError(override.line, 0, `a group's option is chosen by '${key}=' or added by '+${key}='`);
    }
    if (override.kind === 'delete') {
      const option = override.value === undefined ? undefined : optionOf(override);
      if (Array.isArray(option)) throw overrideError(override.line, 'value', 'only one option can be deleted');
      this.#deletions.set(key, { option: option as string | undefined, line: override.line, isUsed: false });
      return;
    }
    this.#chosen.set(key, { option: optionOf(override), source, inConfig: undefined, isUsed: false });
  }

  /** An `override group: option` line of a defaults list; what was said before it, nearer to the user, stays. */
  addFromDefaults(parentConfig: string, placed: PlacedDefault): void {
    const key = placed.overrideKey;
    if (this.#chosen.has(key)) return;
    this.#chosen.set(key, {
      option: placed.option,
      source: placed.entry.source,
      inConfig: parentConfig,
      isUsed: false,
    });
  }

  /** Puts the chosen option in the place of the written one. */
  applyTo(placed: PlacedDefault): void {
    if (placed.entry.kind !== 'group') return;
    this.#choose(placed);
    if (Array.isArray(placed.option)) this.known.set(placed.overrideKey, placed.option);
  }

  #choose(placed: PlacedDefault): void {
    const choice = this.#chosen.get(placed.overrideKey);
    if (choice === undefined) return;
    placed.option = choice.option;
    placed.optionSource = choice.source;
    choice.isUsed = true;
  }

  /** Whether the command line took this line out of the defaults list. */
  deletes(placed: PlacedDefault): boolean {
    if (placed.entry.kind !== 'group') return false;
    const deletion = this.#deletions.get(placed.overrideKey);
    if (deletion === undefined || (deletion.option !== undefined && deletion.option !== placed.optionName))
      return false;
    deletion.isUsed = true;
    return true;
  }

  /** Notes which option a group came to. @throws ConfigError when it came to another one before. */
  remember(placed: PlacedDefault): void {
    if (placed.entry.kind !== 'group') return;
    const key = placed.overrideKey;
    const option = placed.optionName;
    const before = this.known.get(key);
    if (before !== undefined && before !== option) {
      throw new ConfigError(
        `${describeSource(placed.entry.source)}: '${key}' is '${before}' already; write 'override ${key}: ${option}' to change it${caretBelow(placed.entry.source)}`,
      );
    }
    this.known.set(key, option);
    const keys = this.#knownByGroup.get(placed.group) ?? new Set();
    this.#knownByGroup.set(placed.group, keys.add(key));
  }

  /** Keys of the command line that no line of the defaults list answered to. */
  unusedOverrides(): readonly string[] {
    return [...this.#chosen]
      .filter(([, choice]) => !choice.isUsed && choice.inConfig === undefined)
      .map(([key]) => key);
  }

  /** @throws ConfigError for the first override or deletion that no line of the defaults list answered to. */
  checkAllUsed(): void {
    for (const [key, choice] of this.#chosen) if (!choice.isUsed) throw this.#unusedError(key, choice);
    for (const [key, deletion] of this.#deletions) {
      if (deletion.isUsed) continue;
      const option = deletion.option === undefined ? key : `${key}=${deletion.option}`;
      throw overrideError(
        deletion.line,
        'key',
        `could not delete '${option}', the defaults list does not have it; ${this.#knownText(key)}`,
      );
    }
  }

  #unusedError(key: string, choice: Choice): ConfigError {
    const sameGroup = [...(this.#knownByGroup.get(key.split('@')[0] ?? '') ?? [])].sort();
    const hint =
      sameGroup.length > 0
        ? `did you mean ${sameGroup.map((entry) => `'${entry}'`).join(' or ')}?`
        : choice.inConfig === undefined
          ? `to append it to the defaults list write '+${key}=${String(choice.option)}'; ${this.#knownText(key)}`
          : `no line before it in the defaults list has this group; ${this.#knownText(key)}`;
    const problem = `could not override '${key}', the defaults list does not have it; ${hint}`;
    if (choice.source.kind === 'override') return overrideError(choice.source.override, 'key', problem);
    return new ConfigError(`${describeSource(choice.source)} (in '${choice.inConfig}'): ${problem}`);
  }

  #knownText(key: string): string {
    return suggestionText(key, this.known.keys());
  }
}

function appendedEntry(override: Override): DefaultEntry {
  return {
    kind: 'group',
    name: override.keyOrGroup,
    option: optionOf(override),
    package: override.package === '_here_' ? '' : override.package,
    isOptional: false,
    isOverride: false,
    source: { kind: 'override', override: override.line },
  };
}

function optionOf(override: Override): string | readonly string[] {
  const { value, keyOrGroup, line } = override;
  if (value?.kind === 'scalar' && typeof value.value === 'string') return value.value;
  if (value?.kind === 'list') {
    return value.items.map((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string') return item.value;
      const at = item.source.kind === 'override' ? item.source.at : undefined;
      throw overrideError(line, at ?? 'value', `the options of group '${keyOrGroup}' must be texts`);
    });
  }
  const got = line.slice(line.indexOf('=') + 1).trim();
  const hint =
    got === 'null'
      ? `to leave the group out write '~${keyOrGroup}'`
      : `to mean the option of that name quote it: ${keyOrGroup}='${got}'`;
  throw overrideError(line, 'value', `'${keyOrGroup}' is a group, its option is text, got ${got}; ${hint}`);
}
