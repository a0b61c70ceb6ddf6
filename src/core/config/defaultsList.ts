import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import { type ConfigRepository, isInsideName, type LoadedConfig } from './configRepository.ts';
import { type ConfigSource, describeSource, displayPath } from './configSource.ts';
import { type DefaultEntry, isSelf, selfEntryName } from './defaultEntry.ts';
import { resolveDefaultName } from './defaultName.ts';
import type { GroupChoices } from './groupChoices.ts';
import { caretBelow } from './overrideCaret.ts';
import { PlacedDefault } from './placedDefault.ts';

/** One config in the order of composition: which file, into which package, on whose behalf. */
export interface AppliedConfig {
  readonly config: string;
  readonly package: string;
  readonly parent: string | undefined;
  readonly isSelf: boolean;
  readonly isPrimary: boolean;
  readonly overrideKey: string | undefined;
  /** Where it was chosen. */
  readonly source: ConfigSource;
}

/** The expanded defaults list as a tree, for `--info defaults-tree`. */
export interface DefaultsTree {
  readonly placed: PlacedDefault;
  readonly parent: DefaultsTree | undefined;
  children: DefaultsTree[] | undefined;
}

const maxDepth = 40;
const maxConfigs = 5_000;

/**
 * Expands the defaults list of a primary config into the configs to merge, in order.
 *
 * Source: Hydra 1.3: the list is read from its end, so that an `override` line reaches what stands before it; the
 * place of `_self_` is where a file's own content is merged, its end when it is not written.
 * @throws ConfigError for missing configs and options, repeated groups, and overrides in the wrong place.
 */
export function expandDefaults(
  repository: ConfigRepository,
  configName: string,
  choices: GroupChoices,
): { readonly configs: readonly AppliedConfig[]; readonly tree: DefaultsTree } {
  const entry: DefaultEntry = {
    kind: 'config',
    name: configName,
    option: undefined,
    package: undefined,
    isOptional: false,
    isOverride: false,
    source: { kind: 'override', override: `--config-name ${configName}` },
  };
  const primary = new PlacedDefault(entry, { parentGroup: '', parentPackage: '', isPrimary: true });
  if (!repository.configExists(primary.configPath)) throw primaryMissing(repository, primary);
  const tree: DefaultsTree = { placed: primary, parent: undefined, children: undefined };
  new DefaultsExpander(repository, choices).expand(tree, false, 0);
  const configs = flatten(tree);
  checkNoRepeats(configs);
  return { configs, tree };
}

class DefaultsExpander {
  readonly #repository: ConfigRepository;
  readonly #choices: GroupChoices;
  #count = 0;

  constructor(repository: ConfigRepository, choices: GroupChoices) {
    this.#repository = repository;
    this.#choices = choices;
  }

  expand(tree: DefaultsTree, isInterpolated: boolean, depth: number): void {
    const { placed } = tree;
    this.#count += 1;
    if (depth > maxDepth || this.#count > maxConfigs) {
      throw new ConfigError(
        `${describeSource(placed.optionSource)}: the defaults lists around '${placed.configPath}' include each other without end`,
      );
    }
    if (!isInsideName(placed.configPath)) throw outside(placed);
    const header = placed.isMissing ? undefined : this.#repository.load(placed.configPath)?.packageHeader;
    placed.useHeader(header);
    if (this.#choices.deletes(placed)) {
      placed.isDeleted = true;
      return;
    }
    this.#choices.remember(placed);
    if (placed.optionName === null) return;
    if (placed.isMissing) throw this.#unchosen(placed);
    const loaded = this.#repository.load(placed.configPath);
    if (loaded === undefined) {
      if (!placed.entry.isOptional) throw notFound(this.#repository, tree);
      placed.isDeleted = true;
      return;
    }
    const children = this.#children(tree, loaded, isInterpolated);
    this.#expandChildren(tree, children, { isInterpolated, depth });
  }

  /** The lines below a config in their places, with `_self_` where it belongs; `override` lines are noted and dropped. */
  #children(tree: DefaultsTree, loaded: LoadedConfig, isInterpolated: boolean): readonly PlacedDefault[] {
    const parent = tree.placed;
    const appended = parent.isPrimary ? this.#choices.appended : [];
    if (loaded.defaults.length === 0 && appended.length === 0) return [];
    const selves = loaded.defaults.filter(isSelf);
    if (selves[1] !== undefined) throw new ConfigError(`${describeSource(selves[1].source)}: _self_ stands twice`);
    const own = loaded.defaults.filter((entry) => !isSettingsGroup(entry));
    const hasContent = own.some((entry) => !entry.isOverride);
    if (selves.length === 0 && (hasContent || own.length === 0)) own.push(selfEntry(loaded));
    const place = { parentGroup: parent.group, parentPackage: parent.finalPackage() };
    const children: PlacedDefault[] = [];
    let lastOverride: PlacedDefault | undefined;
    for (const [index, entry] of [...own, ...appended].entries()) {
      if (isSelf(entry)) {
        children.push(new PlacedDefault({ ...entry, kind: 'config', name: selfEntryName }, place));
        continue;
      }
      const isAppended = index >= own.length;
      const child = new PlacedDefault(entry, { ...place, isAppended });
      if (lastOverride !== undefined && !entry.isOverride && !isAppended) throw overrideNotLast(lastOverride, child);
      if (!entry.isOverride) {
        children.push(child);
        continue;
      }
      if (isInterpolated) {
        throw new ConfigError(
          `${describeSource(entry.source)}: below an interpolated option nothing can be overridden`,
        );
      }
      lastOverride = child;
      this.#choices.addFromDefaults(parent.configPath, child);
    }
    if (selves.length === 0 && !hasContent && own.length > 0)
      children.unshift(new PlacedDefault(selfEntry(loaded), place));
    return children;
  }

  #expandChildren(
    tree: DefaultsTree,
    children: readonly PlacedDefault[],
    { isInterpolated, depth }: { readonly isInterpolated: boolean; readonly depth: number },
  ): void {
    const expanded: DefaultsTree[] = [];
    const deferred: DefaultsTree[] = [];
    for (const child of children.toReversed()) {
      if (isSelf(child.entry)) {
        expanded.push({ placed: child, parent: tree, children: undefined });
        continue;
      }
      this.#choices.applyTo(child);
      for (const single of singleOptions(child).toReversed()) {
        const subtree: DefaultsTree = { placed: single, parent: tree, children: undefined };
        expanded.push(subtree);
        if (single.isInterpolation) deferred.push(subtree);
        else this.expand(subtree, isInterpolated, depth + 1);
      }
    }
    for (const subtree of deferred) {
      resolveDefaultName(subtree.placed, this.#choices.known);
      this.expand(subtree, true, depth + 1);
    }
    if (expanded.length > 0) tree.children = expanded.toReversed();
  }

  #unchosen(placed: PlacedDefault): ConfigError {
    if (placed.entry.kind === 'config') {
      return new ConfigError(
        `${describeSource(placed.entry.source)}: '???' stands for an option of a group, not for a config`,
      );
    }
    const options = this.#repository.options(placed.group).join(', ') || 'none';
    return new ConfigError(
      `you must choose '${placed.overrideKey}' (from ${describeSource(placed.entry.source)}), ` +
        `e.g. ${placed.overrideKey}=<OPTION>; options: ${options}${caretBelow(placed.optionSource)}`,
    );
  }
}

/** `override hydra/launcher: joblib`: the settings of Hydra itself, which have no meaning here. */
function isSettingsGroup({ kind, name }: DefaultEntry): boolean {
  return kind === 'group' && /^\/?hydra\//.test(name);
}

/** A line with several options stands for one config each. */
function singleOptions(placed: PlacedDefault): readonly PlacedDefault[] {
  if (!Array.isArray(placed.option)) return [placed];
  return (placed.option as readonly string[]).map((option) => {
    if (option.includes('${')) {
      throw new ConfigError(
        `${describeSource(placed.entry.source)}: an interpolation cannot be one of several options`,
      );
    }
    const entry: DefaultEntry = {
      ...placed.entry,
      kind: 'config',
      name: `${placed.name}/${option}`,
      option: undefined,
    };
    const { parentGroup, parentPackage } = placed;
    const single = new PlacedDefault({ ...entry, package: placed.package }, { parentGroup, parentPackage });
    single.optionSource = placed.optionSource;
    return single;
  });
}

function selfEntry(loaded: LoadedConfig): DefaultEntry {
  const source = loaded.content.source;
  return {
    kind: 'config',
    name: selfEntryName,
    option: undefined,
    package: undefined,
    isOptional: false,
    isOverride: false,
    source,
  };
}

function flatten(root: DefaultsTree): readonly AppliedConfig[] {
  const configs: AppliedConfig[] = [];
  const visit = (tree: DefaultsTree): void => {
    if (tree.children !== undefined) {
      for (const child of tree.children) visit(child);
      return;
    }
    const { placed } = tree;
    if (placed.isDeleted || placed.isMissing || placed.optionName === null) return;
    const own = isSelf(placed.entry) ? tree.parent : tree;
    if (own === undefined) return;
    configs.push({
      config: own.placed.configPath,
      package: own.placed.finalPackage(),
      parent: own.parent?.placed.configPath,
      isSelf: isSelf(placed.entry),
      isPrimary: own.placed.isPrimary,
      overrideKey: own === tree && placed.entry.kind === 'group' ? placed.overrideKey : undefined,
      source: placed.optionSource,
    });
  };
  visit(root);
  return configs;
}

function checkNoRepeats(configs: readonly AppliedConfig[]): void {
  const seen = new Set<string>();
  for (const { overrideKey, source } of configs) {
    if (overrideKey === undefined) continue;
    if (seen.has(overrideKey))
      throw new ConfigError(
        `${describeSource(source)}: '${overrideKey}' appears more than once in the defaults list${caretBelow(source)}`,
      );
    seen.add(overrideKey);
  }
}

function overrideNotLast(override: PlacedDefault, next: PlacedDefault): ConfigError {
  return new ConfigError(
    `${describeSource(override.entry.source)}: 'override ${override.overrideKey}: ${String(override.option)}' stands before ` +
      `'${next.overrideKey}'; overrides belong to the end of the defaults list`,
  );
}

function primaryMissing(repository: ConfigRepository, primary: PlacedDefault): ConfigError {
  const hint = suggestionText(primary.configPath, repository.options(primary.group));
  return new ConfigError(
    `config: no '${primary.configPath}.yaml' in the search path; ${hint}\n${searchPathText(repository)}`,
  );
}

function outside({ configPath, optionSource }: PlacedDefault): ConfigError {
  return new ConfigError(
    `${describeSource(optionSource)}: '${configPath}' leads out of the search path; names use '/' and never '..'` +
      caretBelow(optionSource),
  );
}

function notFound(repository: ConfigRepository, tree: DefaultsTree): ConfigError {
  const { placed } = tree;
  const options = repository.options(placed.group);
  const hint = suggestionText(placed.optionName ?? '', options);
  const what =
    placed.entry.kind === 'group' && options.length > 0
      ? `group '${placed.group}' has no option '${placed.optionName}'; ${hint}\noptions of '${placed.group}': ${options.join(', ')}`
      : `no config '${placed.configPath}'${hint === '' ? '' : `; ${hint}`}`;
  return new ConfigError(
    `${what}\n(from ${describeSource(placed.optionSource)})${caretBelow(placed.optionSource)}\n${searchPathText(repository)}`,
  );
}

function searchPathText(repository: ConfigRepository): string {
  return `search path: ${repository.searchPath.map(displayPath).join(', ')}`;
}
