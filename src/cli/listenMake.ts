import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkWithSchema } from '../core/config/checkWithSchema.ts';
import { forEachLeaf, plainValue } from '../core/config/configNode.ts';
import type { ConfigSource } from '../core/config/configSource.ts';
import { parseYamlTree } from '../core/config/yamlTree.ts';
import { ConfigError } from '../errors.ts';
import { type ListeningSettings, settingsSchemas } from '../listening/listeningSettings.ts';
import { makeTest } from '../listening/makeTest.ts';
import type { TestKind } from '../listening/testKinds.ts';
import { type WrittenTest, writeListeningTest } from '../pages/listening/writeListeningTest.ts';
import type { ComparedRun } from '../run/comparison.ts';
import { heardItems } from '../run/heardItems.ts';
import { openComparedRuns } from './compareRuns.ts';
import { measuredRun } from './runAblation.ts';

export interface ListenMakeArguments {
  readonly runs: readonly string[];
  readonly kind: TestKind;
  readonly out: string;
  readonly settings?: string | undefined;
}

/** A listening test that was written. JSON-able. */
export interface MadeListeningTest extends WrittenTest {
  readonly test: string;
  readonly kind: TestKind;
  readonly arms: readonly string[];
  readonly items: number;
  /** Pages of one listener, practice among them. */
  readonly pages: number;
  readonly listeners: number;
  readonly clips: number;
}

/** Makes a listening test from the held-out items of measured runs. */
export async function listenMake(args: ListenMakeArguments): Promise<MadeListeningTest> {
  const settings = await readSettings(args);
  const { arms, runs } = await runsOf(args.runs);
  const items = heardItems(runs, arms, settings);
  const made = await makeTest(items, arms, settings);
  const { page, key, wavs } = made;
  const written = await writeListeningTest(args.out, made);
  return {
    ...written,
    ...{ test: page.test, kind: page.kind, arms: key.arms, items: key.items.length - settings.practice },
    ...{ pages: page.rows[0]?.length ?? 0, listeners: page.rows.length, clips: wavs.size },
  };
}

async function readSettings({ kind, settings: file }: ListenMakeArguments): Promise<ListeningSettings> {
  const text = file === undefined ? '' : await readText(file);
  const tree = parseYamlTree(text, file ?? 'no settings');
  const provenance = new Map<string, ConfigSource>();
  forEachLeaf(tree, (path, { source }) => provenance.set(path, source));
  const value = plainValue(tree);
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMapping) throw new ConfigError(`${file}: expected a mapping of settings, such as 'items: 8'`);
  if (Object.hasOwn(value, 'kind')) throw new ConfigError(`${file}: kind is named on the command line: --kind ${kind}`);
  const schema = settingsSchemas[kind];
  return checkWithSchema(schema, { ...value, kind }, { path: '', provenance, owner: `listening test, ${kind}` });
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`--settings ${file}: cannot be read: ${(cause as Error).message}`, { cause });
  });
}

interface Runs {
  readonly arms: readonly string[];
  readonly runs: readonly ComparedRun[];
}

/** Run folders, or the one folder of an ablation or a comparison, whose results name its runs. */
async function runsOf(folders: readonly string[]): Promise<Runs> {
  const [folder] = folders;
  if (folder === undefined || folders.length > 1 || !existsSync(join(folder, 'results.json')))
    return openComparedRuns(folders, 'listen make');
  const { design, runs: listed } = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as ComparedResults;
  const { budget } = design.primary;
  const runs: ComparedRun[] = [];
  for (const { configHash, ...run } of listed.filter((one) => one.budget === budget))
    runs.push({ ...run, hash: configHash, ...(await measuredRun(run.folder)) });
  return { arms: design.arms, runs };
}

/** What is read of `results.json`. */
interface ComparedResults {
  readonly design: { readonly arms: readonly string[]; readonly primary: { readonly budget: string } };
  readonly runs: readonly {
    readonly arm: string;
    readonly budget: string;
    readonly seed: number;
    readonly folder: string;
    readonly configHash: string;
  }[];
}

/** What the terminal shows. */
export function describeMadeTest(made: MadeListeningTest): string {
  const { page, keyFile, test, kind, arms, items, pages, listeners, clips } = made;
  return [
    `${kind} test ${test}: ${arms.length} arms (${arms.join(', ')}), ${items} items, ${pages} pages for each listener, ${clips} sounds`,
    `page: ${page} (opens from disk; give its folder to listeners, or copy it to a web server)`,
    `key:  ${keyFile} (says which sound is whose: keep it, never give it away)`,
    `${listeners} orders are laid out: give each listener a number of their own, index.html?listener=1 to ?listener=${listeners}`,
    `then: npx tonelab listen analyse ANSWERS.json... --key ${keyFile}`,
  ].join('\n');
}
