import { ConfigError, RuntimeSetupError } from '../errors.ts';
import { expectFree, exportSavedModel, type SavedModelExport } from '../export/exportSavedModel.ts';
import { disposeParams } from '../nn/params.ts';
import type { OpenRun } from '../run/openRun.ts';
import { packageRoot } from '../run/runAssets.ts';
import { runFacts } from '../run/runFacts.ts';
import { openTrained } from '../run/runStages.ts';
import { voiceReference } from '../run/voiceRecordings.ts';
import { timbreVector } from '../synthesis/timbre.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

export interface ExportRequest {
  readonly runFolder: string;
  readonly out: string;
  /** Sentences that go along as ready inputs. */
  readonly texts: readonly string[];
  /** Absent: all speakers of the run. */
  readonly voices?: readonly string[] | undefined;
  readonly quiet: boolean;
}

/** Writes a trained run's synthesizer as a SavedModel with its voices. */
export async function exportTrained(request: ExportRequest): Promise<SavedModelExport> {
  expectFree(request.out);
  const { run } = await openFromFolder(request.runFolder, preparationReport(request.quiet));
  try {
    if (run.backend.backend === 'wasm') {
      throw new RuntimeSetupError(
        `export savedmodel: the run's backend is wasm (${run.backend.line}), which makes no graphs; install the native runtime: npx tonelab runtime install`,
      );
    }
    const examples = request.texts.map((text) => run.frontend.read(text));
    const { parts, params } = await openTrained(run);
    const voices = await voiceVectors(run, { parts, params }, request.voices);
    const { tonelab, gitCommit } = await runFacts(packageRoot);
    const { preparation, synthesis, name } = run.config;
    const origin = { run: name, tonelab, gitCommit };
    const { table } = run.frontend;
    const source = { parts, params, spectral: preparation.spectral, synthesis, table, voices, examples, origin };
    const made = await exportSavedModel(source, request.out);
    disposeParams(params);
    return made;
  } finally {
    run.close();
  }
}

type Trained = Pick<Awaited<ReturnType<typeof openTrained>>, 'parts' | 'params'>;

async function voiceVectors(
  run: OpenRun,
  { parts, params }: Trained,
  wanted: readonly string[] | undefined,
): Promise<Readonly<Record<string, Float32Array>>> {
  const corpus = await run.corpus();
  const { seed, synthesis, preparation } = run.config;
  const vectors: Record<string, Float32Array> = {};
  for (const voice of wanted ?? corpus.speakers) {
    if (!corpus.speakers.includes(voice)) {
      throw new ConfigError(`export: no voice '${voice}' in this run (known: ${corpus.speakers.join(', ')})`);
    }
    const reference = voiceReference(corpus, voice, { seconds: synthesis.referenceSeconds, seed });
    const vector = timbreVector(parts, params, { voice: reference, spectral: preparation.spectral });
    vectors[voice] = await vector.data<'float32'>();
    vector.dispose();
  }
  return vectors;
}

/** What the terminal shows at the end. */
export function describeExport({ folder, output, bytes, voices, maxDifference }: SavedModelExport): string {
  return [
    `${folder}: a SavedModel of ${(bytes / 1e6).toFixed(1)} MB that gives the ${output}, voices ${voices.join(', ')}`,
    `compared with the run itself on the first sentence: at most ${maxDifference.toExponential(1)} apart`,
    ...(output === 'wave'
      ? []
      : ["the run's vocoder is no network and is not in it: make the wave from the mel, or export a run with another"]),
    'how it is called: docs/export.md',
  ].join('\n');
}
