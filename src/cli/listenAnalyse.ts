import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing, writeFileAtomically } from '../core/atomicFile.ts';
import { hashFile } from '../corpus/contentHash.ts';
import { ConfigError, CorpusError } from '../errors.ts';
import { analyseTest, type ListeningResults } from '../listening/analyseTest.ts';
import { answersCsv, contrastName, listeningLatex } from '../listening/analysisTables.ts';
import { contrastFigures, digitsOf, reachSentence, verdictSentence } from '../listening/describeResults.ts';
import { type ListenerAnswers, readAnswers } from '../listening/readAnswers.ts';
import { resultsJson } from '../listening/resultsJson.ts';
import { parseTestKey, type TestKey } from '../listening/testKey.ts';
import { renderAnalysis } from '../pages/listening/renderAnalysis.ts';
import { keyFileOf } from '../pages/listening/writeListeningTest.ts';
import { jsonNumber, table } from './output.ts';
import { shellWord } from './shellWord.ts';

export interface ListenAnalyseArguments {
  readonly answers: readonly string[];
  readonly key: string;
  readonly out: string;
}

/** What was found and where it was written. */
interface AnalysedTest {
  readonly results: ReturnType<typeof resultsJson>;
  readonly files: readonly string[];
  /** With every single answer. */
  readonly found: ListeningResults;
}

/** Analyses the answers to a listening test; writes results.json, answers.csv, table.tex and report.html. */
export async function listenAnalyse(args: ListenAnalyseArguments): Promise<AnalysedTest> {
  const key = parseTestKey(await readText(args.key), args.key);
  await expectSameSounds(args.key, key);
  const answers: ListenerAnswers[] = [];
  for (const file of await answerFiles(args)) answers.push(readAnswers(await readText(file), file, key));
  const found = analyseTest(key, answers);
  const results = resultsJson(found);
  const { languages, texts } = key.page;
  const command = ['tonelab', 'listen', 'analyse', ...args.answers, '--key', args.key].map(shellWord).join(' ');
  const title = texts[languages.includes('en') ? 'en' : (languages[0] ?? 'en')].title;
  const contents: Readonly<Record<string, string>> = {
    'report.html': renderAnalysis({ title, createdAt: new Date().toISOString(), command, results: found }),
    'results.json': `${JSON.stringify({ title, command, settings: key.settings, ...results }, jsonNumber, 1)}\n`,
    'answers.csv': answersCsv(key, found),
    'table.tex': listeningLatex(found),
  };
  for (const [name, text] of Object.entries(contents)) await writeFileAtomically(join(args.out, name), text);
  return { found, results, files: Object.keys(contents).map((name) => join(args.out, name)) };
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${file}: ${isMissing(cause) ? 'there is no such file' : (cause as Error).message}`, {
      cause,
    });
  });
}

/** The files as they are, the .json files of folders. */
async function answerFiles({ answers, key }: ListenAnalyseArguments): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of answers) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) files.push(path);
    else {
      const names = (await readdir(path)).filter((name) => name.endsWith('.json') && !name.endsWith('.key.json'));
      files.push(...names.sort().map((name) => join(path, name)));
    }
  }
  if (files.length > 0) return files;
  throw new CorpusError(`${answers.join(', ')}: no .json file of answers in it; the key is ${key}`);
}

/** @throws CorpusError where the test still lies beside its key and a sound in it is missing or another one. */
async function expectSameSounds(keyFile: string, { clips }: TestKey): Promise<void> {
  const folder = join(dirname(keyFile), basename(keyFile).replace(/\.key\.json$/, ''));
  if (keyFileOf(folder) !== join(dirname(keyFile), basename(keyFile)) || !existsSync(join(folder, 'clips'))) return;
  for (const [name, { sha256 }] of Object.entries(clips)) {
    const file = join(folder, 'clips', name);
    if (!existsSync(file))
      throw new CorpusError(`${file}: is missing: listeners could not hear it; make the test again`);
    if ((await hashFile(file)) !== sha256)
      throw new CorpusError(
        `${file}: is not the sound that the test was made with; answers to it say nothing of the arms`,
      );
  }
}

/** What the terminal shows. */
export function describeAnalysis({ found, files }: Pick<AnalysedTest, 'found' | 'files'>): string {
  const { listeners, systems, contrasts, kind } = found;
  const out = listeners.filter(({ reasons }) => reasons.length > 0);
  const digits = digitsOf(kind);
  const rows = systems.map(({ system, role, figure: { value, low = value, high = value } }) => [
    ...[
      role === 'hidden' ? 'hidden reference' : system,
      value.toFixed(digits),
      `[${low.toFixed(digits)}, ${high.toFixed(digits)}]`,
    ],
  ]);
  return [
    verdictSentence(found),
    reachSentence(found),
    ...(rows.length > 0 ? [table(rows)] : []),
    ...contrasts.slice(1).map((one) => `${contrastName(one)}: ${one.verdict}, ${contrastFigures(one, found)} (Holm)`),
    `${listeners.length - out.length} of ${listeners.length} listeners kept`,
    ...out.map(({ file, reasons }) => `  ${file}: ${reasons.join('; ')}`),
    ...files,
  ].join('\n');
}
