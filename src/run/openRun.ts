import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { configHash } from '../core/config/configHash.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { assembleModel, type ModelEnvironment } from '../core/model/assembleModel.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { CorpusEnvironment } from '../core/recordingContracts.ts';
import type { Registry } from '../core/registry.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import type { RuntimeReport } from '../core/runtime/runtimeReport.ts';
import { startBackend } from '../core/runtime/startBackend.ts';
import { type CorpusManifest, parseUtterances } from '../corpus/manifest.ts';
import { prepareCorpus } from '../corpus/prepareCorpus.ts';
import type { PreparedRecordings } from '../corpus/preparedCorpus.ts';
import type { Frontend } from '../text/frontend.ts';
import { syllableClassCounts } from '../text/syllableClasses.ts';
import type { SymbolTable } from '../text/symbolTable.ts';
import { corpusSource } from './corpusSource.ts';
import { type DataPlugins, dataPlugins } from './dataPlugins.ts';
import { looksAtSound, withSound } from './measuredSound.ts';
import { openFrontend } from './openFrontend.ts';
import { preparationSteps } from './preparationSteps.ts';
import { packageRoot, runAssets } from './runAssets.ts';
import type { RunConfig } from './runConfig.ts';
import { runFacts } from './runFacts.ts';
import { hearsSpeech } from './stageSpeech.ts';
import { type StepMode, stepMode } from './stepMode.ts';

const speakersFile = 'speakers.json';

/** Of `count` parts of a corpus the one that is prepared, from 1. */
export interface PreparationShard {
  readonly number: number;
  readonly count: number;
}

export interface RunSetup {
  readonly config: RunConfig;
  readonly registry: Registry;
  /** Checks a plugin's node; made by the command line from the composed config, so that errors name file and line. */
  readonly checkNode: ModelEnvironment['checkNode'];
  /** Progress of downloads and preparation. */
  readonly report?: CorpusEnvironment['report'];
  /** Absent: the whole corpus is prepared. */
  readonly shard?: PreparationShard | undefined;
}

/** A run with its backend started and its parts made; the corpus is prepared when it is first asked for. */
export interface OpenRun {
  readonly config: RunConfig;
  readonly folder: string;
  readonly backend: RuntimeReport;
  /** How its training steps run. */
  readonly mode: StepMode;
  /** Backend, device, TensorFlow version and whether steps are compiled: the first line of what a run prints. */
  readonly line: string;
  readonly frontend: Frontend;
  readonly corpus: () => Promise<PreparedRecordings>;
  /** The corpus as its plugin imports it; nothing is prepared. */
  readonly imported: () => Promise<ImportedCorpus>;
  /** Names of the speakers in the order of their ids; none where the recipe needs no corpus. */
  readonly speakers: () => Promise<readonly string[]>;
  /** Needs the number of speakers where the reference encoder is a table, hence the corpus. */
  readonly parts: () => Promise<ModelParts>;
  /** Selections and samplers. */
  readonly plugins: DataPlugins;
  /** The parts for any number of speakers, without a corpus. */
  readonly partsFor: (speakerCount: number) => ModelParts;
  close(): void;
}

type ImportedCorpus = Pick<CorpusManifest, 'root' | 'utterances'>;

/** Starts the backend and says what a run is made of; nothing is trained and nothing is fetched yet. */
export async function openRun(setup: RunSetup): Promise<OpenRun> {
  const { config } = setup;
  const { threads, compile } = config.trainer;
  const wanted = { xla: compile === 'xla', ...(threads === null ? {} : { threads }) };
  const backend = await startBackend(config.trainer.backend, wanted);
  const mode = stepMode(config.trainer, backend);
  const frontend = openFrontend(setup);
  const folder = config.runFolder ?? join(config.outputFolder, config.name);
  let corpus: Promise<PreparedRecordings> | undefined;
  let imported: Promise<ImportedCorpus> | undefined;
  let parts: Promise<ModelParts> | undefined;
  let speakers: Promise<readonly string[]> | undefined;
  const openImported = () => {
    imported ??= importCorpus(setup);
    return imported;
  };
  const openCorpus = () => {
    corpus ??= openImported().then((manifest) => prepareAsWanted(setup, frontend, manifest));
    return corpus;
  };
  const openSpeakers = () => {
    speakers ??= knownSpeakers(folder, config, openCorpus);
    return speakers;
  };
  return {
    config,
    folder,
    backend,
    mode,
    line: `${backend.line}; ${mode.line}`,
    frontend,
    corpus: openCorpus,
    imported: openImported,
    speakers: openSpeakers,
    parts: () => {
      parts ??= openSpeakers().then((names) => makeParts(setup, frontend.table, names.length));
      return parts;
    },
    plugins: dataPlugins(setup.registry, setup.checkNode),
    partsFor: (speakerCount) => makeParts(setup, frontend.table, speakerCount),
    close: () => {
      // Who asked for a corpus that could not be prepared was told why.
      void corpus?.then(
        (open) => open.close(),
        () => undefined,
      );
    },
  };
}

/** Writes what decides the run before step 1: config, hash, versions, commit, seed; `files` are further texts by name. */
export async function freezeRun(
  run: OpenRun,
  configYaml: string,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  makeFolder(run.folder);
  for (const [name, text] of Object.entries(files)) await writeFileAtomically(join(run.folder, name), text);
  await writeFileAtomically(join(run.folder, 'resolved.yaml'), configYaml);
  const facts = {
    ...(await runFacts(packageRoot)),
    configHash: hashOf(run.config),
    seed: run.config.seed,
    backend: run.backend,
    steps: run.mode.key,
  };
  await writeFileAtomically(join(run.folder, 'run.json'), `${JSON.stringify(facts, null, 2)}\n`);
}

function hashOf(config: RunConfig): string {
  return configHash(JSON.parse(JSON.stringify(config)));
}

/** Imports the corpus of a run by its plugin and prepares its features; wants no backend. The caller closes it. */
export async function prepareRecordings(setup: RunSetup): Promise<PreparedRecordings> {
  return prepare(setup, openFrontend(setup), await importCorpus(setup));
}

async function importCorpus({
  config,
  registry,
  checkNode,
  report = () => undefined,
}: RunSetup): Promise<ImportedCorpus> {
  const environment = { cacheFolder: cacheRoot(), report };
  const { root, utterances } = await corpusSource(config.corpus, 'corpus', {
    ...{ registry, checkNode, environment },
  }).import();
  return { root, utterances: await parseUtterances(config.corpus.name, utterances) };
}

/** Utterances stay beside each other: parts of a long recording are read once. */
function sharded({ root, utterances }: ImportedCorpus, shard: PreparationShard | undefined): ImportedCorpus {
  if (shard === undefined) return { root, utterances };
  const edge = (number: number) => Math.round((number * utterances.length) / shard.count);
  return { root, utterances: utterances.slice(edge(shard.number - 1), edge(shard.number)) };
}

/** Prepares a corpus for the stages of a run: where they look at how recordings sound, these are measured. */
async function prepareAsWanted(
  setup: RunSetup,
  frontend: Frontend,
  manifest: ImportedCorpus,
): Promise<PreparedRecordings> {
  const prepared = await prepare(setup, frontend, manifest);
  const { config, registry, checkNode, report } = setup;
  if (!looksAtSound(config.recipe.stages, registry, checkNode)) return prepared;
  const options = { cacheFolder: cacheRoot(), ...(report === undefined ? {} : { report }) };
  return { ...prepared, utterances: await withSound(prepared.utterances, manifest, options) };
}

/** Prepares the features of a corpus, or of the setup's part of it. */
function prepare(setup: RunSetup, { read }: Frontend, manifest: ImportedCorpus): Promise<PreparedRecordings> {
  const { config, registry, checkNode, report = () => undefined } = setup;
  return prepareCorpus(sharded(manifest, setup.shard), {
    ...{ settings: config.preparation.spectral, frontend: read, cacheFolder: cacheRoot(), report },
    steps: preparationSteps(config.preparation, registry, checkNode),
    gates: config.preparation.gates,
    keep: config.preparation.keep,
  });
}

function makeParts(setup: RunSetup, table: SymbolTable, speakerCount: number): ModelParts {
  const { config, registry, checkNode } = setup;
  return assembleModel(config.model, registry, {
    assets: runAssets,
    spectral: config.preparation.spectral,
    text: { symbolCount: table.symbols.length, toneCount: table.toneCount, languageCount: table.languages.length },
    speakerCount,
    recognised: syllableClassCounts,
    checkNode,
  });
}

/** Speakers of a trained run are read from its folder, so that a voice speaks where its corpus is gone. */
async function knownSpeakers(
  folder: string,
  config: RunConfig,
  corpus: () => Promise<PreparedRecordings>,
): Promise<readonly string[]> {
  const file = join(folder, speakersFile);
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as string[];
  if (!Object.values(config.recipe.stages).some(hearsSpeech)) return [];
  return (await corpus()).speakers;
}

/** Notes in the run folder who the model's speakers are. */
export async function writeSpeakers(run: OpenRun): Promise<void> {
  const names = await run.speakers();
  if (names.length === 0) return;
  makeFolder(run.folder);
  await writeFileAtomically(join(run.folder, speakersFile), `${JSON.stringify(names)}\n`);
}
