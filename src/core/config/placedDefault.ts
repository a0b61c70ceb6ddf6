import type { ConfigSource } from './configSource.ts';
import type { DefaultEntry } from './defaultEntry.ts';

/**
 * A line of a defaults list in its place: below a parent with a group and a package, from which its own full names follow.
 * `option` and `name` may change while the list is expanded: overrides choose another option, interpolations are resolved.
 */
export class PlacedDefault {
  readonly entry: DefaultEntry;
  readonly parentGroup: string;
  readonly parentPackage: string;
  readonly isPrimary: boolean;
  readonly isAppended: boolean;
  name: string;
  option: DefaultEntry['option'];
  /** Where the option was chosen: the line itself, or an override of it. */
  optionSource: ConfigSource;
  package: string | undefined;
  packageHeader: string | undefined;
  isDeleted = false;

  constructor(
    entry: DefaultEntry,
    place: {
      readonly parentGroup: string;
      readonly parentPackage: string;
      readonly isPrimary?: boolean;
      readonly isAppended?: boolean;
    },
  ) {
    this.entry = entry;
    this.parentGroup = place.parentGroup;
    this.parentPackage = place.parentPackage;
    this.isPrimary = place.isPrimary ?? false;
    this.isAppended = place.isAppended ?? false;
    this.name = entry.name;
    this.option = entry.option;
    this.optionSource = entry.source;
    this.package = entry.package;
    if (this.package?.includes('_group_')) {
      this.package = `_global_.${this.package.replaceAll('_group_', this.defaultPackage)}`;
    }
  }

  /** `model/vocoder`, counted from the root of the search path. */
  get group(): string {
    if (this.entry.kind === 'group') return this.#absolute(this.name);
    return this.#absolute(folderOf(stripSlash(this.name)), this.name.startsWith('/'));
  }

  /** `model/vocoder/hifigan`. */
  get configPath(): string {
    if (this.entry.kind === 'config') return this.#absolute(this.name);
    return `${this.group}/${this.optionName ?? ''}`;
  }

  /** The option or file name; null where the group is switched off. */
  get optionName(): string | null {
    if (this.entry.kind === 'config') return this.name.slice(this.name.lastIndexOf('/') + 1);
    return typeof this.option === 'string' ? this.option : null;
  }

  get defaultPackage(): string {
    return this.group.replaceAll('/', '.');
  }

  /** Where the content goes: `a.b`, or '' for the root. */
  finalPackage(usesHeader = true): string {
    const own =
      this.package ?? (usesHeader ? this.packageHeader : undefined) ?? this.#relativeGroup().replaceAll('/', '.');
    const whole = [this.parentPackage, own].filter((part) => part !== '').join('.');
    const globalAt = whole.lastIndexOf('_global_');
    return globalAt === -1 ? whole : whole.slice(globalAt + '_global_'.length + 1);
  }

  /** `group` or `group@package`: how overrides and choices name this line. */
  get overrideKey(): string {
    const finalPackage = this.finalPackage(false);
    if (finalPackage === this.defaultPackage) return this.group;
    return `${this.group}@${finalPackage === '' ? '_global_' : finalPackage}`;
  }

  get isInterpolation(): boolean {
    return (
      this.entry.kind === 'config' ? this.configPath : typeof this.option === 'string' ? this.option : ''
    ).includes('${');
  }

  get isMissing(): boolean {
    return this.optionName === '???';
  }

  /** Headers are counted from the root, whatever the parent. */
  useHeader(header: string | undefined): void {
    if (header === undefined) return;
    const isGlobal = header === '_global_' || header.startsWith('_global_.');
    this.packageHeader = isGlobal ? header : `_global_.${header}`;
  }

  #relativeGroup(): string {
    const name = stripSlash(this.name);
    return this.entry.kind === 'group' ? name : folderOf(name);
  }

  #absolute(name: string, isAbsolute = name.startsWith('/')): string {
    if (isAbsolute || this.parentGroup === '') return stripSlash(name);
    return name === '' ? this.parentGroup : `${this.parentGroup}/${name}`;
  }
}

function stripSlash(name: string): string {
  return name.startsWith('/') ? name.slice(1) : name;
}

function folderOf(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash === -1 ? '' : name.slice(0, slash);
}
