import type { ConfigNode } from './configNode.ts';

/** `key=v` changes, `+key=v` adds, `++key=v` does either, `~key` deletes. */
export type OverrideKind = 'change' | 'add' | 'forceAdd' | 'delete';

/** Several values for one key, tried one job after the other by a multirun. */
export type Sweep =
  | {
      readonly kind: 'choice';
      readonly items: readonly ConfigNode[];
      /** Written `a,b` and not `choice(a,b)`. */
      readonly isSimple: boolean;
      readonly isShuffled: boolean;
      readonly tags: readonly string[];
    }
  | {
      readonly kind: 'range';
      readonly start: number;
      readonly stop: number;
      readonly step: number;
      readonly isFloat: boolean;
      readonly isShuffled: boolean;
      readonly tags: readonly string[];
    }
  | { readonly kind: 'interval'; readonly start: number; readonly end: number; readonly tags: readonly string[] }
  | { readonly kind: 'glob'; readonly include: readonly string[]; readonly exclude: readonly string[] };

/** One parsed override: `+group@package=value`. */
export interface Override {
  readonly kind: OverrideKind;
  readonly keyOrGroup: string;
  readonly package: string | undefined;
  /** Undefined for `~key` without a value. */
  readonly value: ConfigNode | undefined;
  readonly sweep: Sweep | undefined;
  readonly line: string;
}

/** `group@package`, as a choice of the defaults list is named. */
export function overrideKey(override: Override): string {
  return override.package === undefined ? override.keyOrGroup : `${override.keyOrGroup}@${override.package}`;
}

/** The sweep over given values. */
export function choiceSweep(items: readonly ConfigNode[], isSimple: boolean): Sweep & { readonly kind: 'choice' } {
  return { kind: 'choice', items, isSimple, isShuffled: false, tags: [] };
}
