import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { composeConfig, resolveConfig } from './composeConfig.ts';
import type { ConfigNode } from './configNode.ts';
import { noteJob } from './hydraSettings.ts';
import { numberText } from './pythonText.ts';

/** Results of real hydra-core; see test/golden/hydra/makeCompositions.py. */
interface Golden {
  readonly madeBy: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly trees: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly cases: readonly {
    readonly tree: string;
    readonly configName: string;
    readonly overrides: readonly string[];
    /** The number of a sweep's job. */
    readonly job?: number;
    readonly composed?: unknown;
    readonly resolved?: unknown;
    readonly resolvingRefused?: string;
    readonly refused?: string;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/hydra/compositions.json', import.meta.url), 'utf8'),
) as Golden;

/** What hydra-core lets pass and we refuse on purpose. */
const refusedByUsOnly: Readonly<Record<string, string>> = {
  'groups/keyword': 'an unknown keyword before a group is dropped without a word there',
  'scalars/scalar': 'a file with a single text becomes a key without a value there',
};

/** What resolves to null there. */
const notResolvedByUs: Readonly<Record<string, string>> = {
  'settings/unknown': 'a setting that there is not',
};

const home = process.cwd();
let root = '';

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tonelab-compose-'));
  Object.assign(process.env, golden.environment);
  for (const [tree, files] of Object.entries(golden.trees)) {
    for (const [file, text] of Object.entries(files)) {
      const place = path.join(root, tree, file);
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, text);
    }
  }
  process.chdir(root);
});

afterAll(() => {
  process.chdir(home);
  rmSync(root, { recursive: true, force: true });
});

describe(`composition compared with ${golden.madeBy}`, () => {
  for (const one of golden.cases) {
    const title = `${one.tree}/${one.configName} ${one.overrides.join(' ')}${one.job === undefined ? '' : ` as job ${one.job}`}`;
    const compose = () => {
      const { configName, overrides, job } = one;
      const composed = composeConfig({ searchPath: [path.join(root, one.tree)], configName, overrides });
      if (job !== undefined) noteJob(composed.settings, job);
      return composed;
    };
    if (one.refused !== undefined || title.trim() in refusedByUsOnly) {
      it(`refuses ${title}`, () => expect(compose).toThrow(ConfigError));
      continue;
    }
    it(`composes ${title}`, () => {
      const composed = compose();
      expect(JSON.stringify(encode(composed.tree))).toBe(JSON.stringify(one.composed));
      const resolve = () => encode(resolveConfig(composed, { missing: 'keep' }).tree);
      if (one.resolvingRefused !== undefined || title.trim() in notResolvedByUs) expect(resolve).toThrow(ConfigError);
      else expect(JSON.stringify(resolve())).toBe(JSON.stringify(one.resolved ?? one.composed));
    });
  }
});

function encode(node: ConfigNode): unknown {
  if (node.kind === 'list') return node.items.map(encode);
  if (node.kind === 'dict') return Object.fromEntries([...node.entries].map(([key, child]) => [key, encode(child)]));
  return typeof node.value === 'number' && node.isFloat ? { $float: numberText(node.value, true) } : node.value;
}
