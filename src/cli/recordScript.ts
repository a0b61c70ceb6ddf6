import { resolve } from 'node:path';
import { findProject } from '../core/config/projectConfig.ts';
import { featureTable, itemCounts, type WeightedAxis } from '../diversity/featureTable.ts';
import { ConfigError, RuntimeSetupError } from '../errors.ts';
import { type RecordingServer, startRecordingServer } from '../pages/recording/recordingServer.ts';
import { Studio } from '../recording/studio.ts';
import { axesFromArguments, openCorpus } from './diversityCorpus.ts';
import { printNote } from './output.ts';
import { projectRegistry } from './projectRegistry.ts';
import { isAnswering, keepAddress, type RecordingAddress, readAddress } from './recordingAddress.ts';
import { stopSignal } from './stopSignal.ts';

export interface RecordArguments {
  readonly script: string;
  readonly out: string;
  readonly speaker: string;
  readonly language: string;
  readonly corpus?: string | undefined;
  readonly 'corpus-speaker'?: string | undefined;
  readonly port?: number | undefined;
}

/** What was recorded, when the studio is closed. JSON-able. */
export interface RecordingSummary {
  readonly table: string;
  readonly sentences: number;
  readonly recorded: number;
  readonly seconds: number;
}

/** Serves the recording studio of a command line until the process is told to stop. `onOpen` is told the page's address. */
export async function recordFromArguments(
  args: RecordArguments,
  onOpen: (url: string) => void,
): Promise<RecordingSummary> {
  const { port, out } = args;
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new ConfigError(`--port ${port}: expected a whole number from 1 to 65535`);
  }
  const address = await readAddress(out);
  if (await isAnswering(address)) {
    const url = `http://127.0.0.1:${address.port}/${address.token}/`;
    throw new RuntimeSetupError(`${out} is being recorded already: open ${url}, or end that process first`);
  }
  const studio = await openStudio(args);
  const stop = stopSignal(() => undefined);
  const server = await startAt({ ...address, port: port ?? address.port }, { studio, mayMove: port === undefined });
  try {
    await keepAddress(out, { token: address.token, port: server.port });
    onOpen(server.url);
    await aborted(stop.signal);
  } finally {
    stop.release();
    await server.close();
  }
  const { sentences, seconds } = studio.recorded;
  return { table: resolve(studio.tableFile), sentences: studio.sentenceCount, recorded: sentences, seconds };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done());
  });
}

async function openStudio(args: RecordArguments): Promise<Studio> {
  const { script, out: folder, speaker, language } = args;
  const registry = await projectRegistry(await findProject(process.cwd()));
  const axes = axesFromArguments({ axis: [] }, { registry }, ({ axis }) => !axis.needsSound);
  const counts = await countsOf(args, axes);
  return Studio.open({ script, folder, speaker, language, axes, counts });
}

/** What the corpus that the script was made for has heard. */
async function countsOf(args: RecordArguments, axes: readonly WeightedAxis[]): Promise<Float64Array | undefined> {
  const { corpus: manifest, 'corpus-speaker': speaker } = args;
  if (manifest === undefined) {
    if (speaker === undefined) return undefined;
    throw new ConfigError(`--corpus-speaker ${speaker}: there is no --corpus whose speaker this could be`);
  }
  const corpus = await openCorpus({ manifest, speaker, axis: [], seed: 1, json: true });
  return itemCounts(featureTable(corpus.manifest.utterances, axes));
}

/** Opens the port; one that was only remembered may be taken by another program meanwhile. */
async function startAt(
  { token, port }: RecordingAddress,
  { studio, mayMove }: { readonly studio: Studio; readonly mayMove: boolean },
): Promise<RecordingServer> {
  const options = { studio, token, onFault: printNote };
  try {
    return await startRecordingServer({ ...options, port });
  } catch (cause) {
    if (!mayMove || !(cause instanceof RuntimeSetupError)) throw cause;
    printNote(`port ${port} of the last time is in use by another program; another one is taken`);
    return startRecordingServer({ ...options, port: 0 });
  }
}

/** How to go on with what was recorded. */
export function describeRecording({ table, sentences, recorded, seconds }: RecordingSummary): string {
  const columns = '+corpus.columns.id=id +corpus.columns.speaker=speaker +corpus.columns.language=language';
  const corpus = `corpus=table corpus.path=${table} ${columns}`;
  const line = `${recorded} of ${sentences} sentences recorded, ${(seconds / 60).toFixed(1)} min: ${table}`;
  if (recorded === 0) return line;
  return [
    line,
    'check them:',
    `  npx tonelab corpus import ${corpus} --out corpus && npx tonelab corpus check corpus`,
    'train on them:',
    `  npx tonelab train ${corpus}`,
  ].join('\n');
}
