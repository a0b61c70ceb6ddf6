import { statSync } from 'node:fs';
import { join } from 'node:path';
import { progress } from '../core/logging/progress.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import { startBackend } from '../core/runtime/startBackend.ts';
import { type CorpusReport, checkCorpus, describeFinding, type ScoreTexts } from '../corpus/checkCorpus.ts';
import { type CorpusStats, corpusStats } from '../corpus/corpusStats.ts';
import { checkedUtterances, readManifest, scanManifest, writeManifest } from '../corpus/manifest.ts';
import { corpusSource } from '../run/corpusSource.ts';
import { phonemeFrontend } from '../text/phonemeFrontend.ts';
import { checkRunConfig } from './configCheck.ts';
import { type ConfigArguments, composeFromArguments } from './configTree.ts';
import { type OpenListener, openListener } from './listener.ts';
import { nodeChecker } from './nodeChecker.ts';
import { openWriter } from './openWriter.ts';
import { printNote, table } from './output.ts';
import { preparationReport } from './runTraining.ts';

export interface ImportedManifest {
  readonly manifestFile: string;
  readonly utterances: number;
  readonly licence: string;
  readonly attribution: string;
}

/** Imports the config's corpus and writes its manifest; audio stays where it is. */
export async function importFromArguments(
  args: ConfigArguments,
  out: string | undefined,
  quiet: boolean,
): Promise<ImportedManifest> {
  const { project, composed } = await composeFromArguments(args);
  const { config, resolved, registry } = await checkRunConfig(composed, project);
  const { name } = config.corpus;
  const environment = { cacheFolder: cacheRoot(), report: preparationReport(quiet) };
  const checkNode = nodeChecker(resolved.provenance);
  const source = corpusSource(config.corpus, 'corpus', { registry, checkNode, environment });
  const { root, utterances, licence, attribution } = await source.import();
  let count = 0;
  async function* counted() {
    for await (const utterance of checkedUtterances(name, utterances)) {
      count += 1;
      yield utterance;
    }
  }
  const manifestFile = await writeManifest(out ?? root, { root, utterances: counted(), licence, attribution });
  return { manifestFile, utterances: count, licence, attribution };
}

interface CheckManifestOptions {
  /** The folder of a trained run that hears whether texts fit. */
  readonly run?: string | undefined;
  /** A folder with a Whisper, or the name of one that was fetched. */
  readonly transcriber?: string | undefined;
  readonly quiet: boolean;
}

/**
 * Checks every line and recording of a manifest.
 *
 * @throws ConfigError where there is no such transcriber.
 */
export async function checkManifest(
  path: string,
  { run, transcriber, quiet }: CheckManifestOptions,
): Promise<{ readonly report: CorpusReport; readonly text: string }> {
  const { manifest, problems } = await scanManifest(manifestFile(path), { requireAudio: false });
  const bar = progress({
    label: 'check',
    total: manifest.utterances.length,
    unit: 'recordings',
    quiet: !process.stderr.isTTY,
  });
  let last = 0;
  const writer = transcriber === undefined ? undefined : openWriter(transcriber);
  const listener = run === undefined ? undefined : await openListener(run, quiet);
  // A run has started the backend of its config.
  if (writer !== undefined && listener === undefined) await startBackend('auto');
  const report = await checkCorpus(manifest, {
    manifestProblems: problems,
    frontend: phonemeFrontend(),
    score: listener && scoreTexts(listener),
    writeDown: writer?.writeDown,
    onUntold: (speakers) => printNote(untold(run ?? '', speakers)),
    report: (done) => {
      bar.advance(done - last);
      last = done;
    },
  });
  bar.finish();
  listener?.close();
  await writer?.close();
  const lines = report.findings.map(describeFinding);
  return {
    report,
    text: [...lines, `${report.utterances} utterances, ${report.errors} errors, ${report.warnings} warnings`].join(
      '\n',
    ),
  };
}

function untold(run: string, speakers: readonly string[]): string {
  return `note: the model of ${run} does not tell right texts from wrong ones for ${speakers.join(', ')}, or there are too few`;
}

function scoreTexts(listener: OpenListener): ScoreTexts {
  return (audio, texts, language) => {
    const heard = listener.hear(audio);
    const span = { startSeconds: 0, endSeconds: audio.durationSeconds };
    const scores = texts.map((text) => heard.score(span, text, language));
    heard.forget();
    return scores;
  };
}

export async function manifestStats(path: string): Promise<{ readonly stats: CorpusStats; readonly text: string }> {
  const stats = corpusStats((await readManifest(manifestFile(path))).utterances);
  const groups = {
    speaker: stats.bySpeaker,
    kind: stats.byKind,
    split: stats.bySplit,
    language: stats.byLanguage,
    tag: stats.byTag,
  };
  const rows = Object.entries(groups).flatMap(([group, shares]) =>
    Object.entries(shares).map(([name, { utterances, minutes }]) => [
      group,
      name,
      String(utterances),
      `${minutes.toFixed(1)} min`,
    ]),
  );
  return {
    stats,
    text: table([...rows, ['all', '', String(stats.total.utterances), `${stats.total.minutes.toFixed(1)} min`]]),
  };
}

/** The manifest that a path means: itself, or the one in the folder. */
export function manifestFile(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, 'manifest.jsonl') : path;
}
