import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMissing } from '../../core/atomicFile.ts';
import { StorageError } from '../../core/storageError.ts';
import { AudioError, CorpusError, RuntimeSetupError } from '../../errors.ts';
import type { Studio } from '../../recording/studio.ts';
import type { StudioState } from '../../recording/studioState.ts';
import { browserModule } from '../browserModule.ts';
import { renderRecordingPage } from './recordingPage.ts';
import { recordingStyle } from './recordingStyle.ts';

export interface RecordingServerOptions {
  readonly studio: Studio;
  /** Whoever knows it may see and change the recordings. */
  readonly token: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Told what went wrong inside. */
  onFault?(message: string): void;
}

export interface RecordingServer {
  readonly port: number;
  /** The address of the page. */
  readonly url: string;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const scripts = new URL('./browser/', import.meta.url);
/** Two minutes at 192 kHz. */
const mostBytes = 48 * 2 ** 20;

const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Permissions-Policy': 'microphone=(self)',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** What a request is answered. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Something that the page asked for and does not get. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Serves the page of a recording studio to this machine alone.
 *
 * @throws RuntimeSetupError where the port is in use or may not be opened.
 */
export async function startRecordingServer(options: RecordingServerOptions): Promise<RecordingServer> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      ({ status, type, body }) => send(response, { status, type, body }),
      (cause: unknown) => send(response, refused(cause, options)),
    );
  });
  // A page may be left open for hours; a connection that closes just when it asks again would look like a killed studio.
  server.keepAliveTimeout = 0;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host}:${port}/${options.token}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program uses it' : cause.message;
      fail(new RuntimeSetupError(`port ${port} cannot be opened: ${why}; name another with --port`, { cause }));
    });
    server.listen(port, host, () => done());
  });
}

async function answer(request: IncomingMessage, options: RecordingServerOptions): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${host}`);
  const [, token = '', ...rest] = pathname.split('/');
  if (!isSame(token, options.token) || !isOwnPage(request)) {
    throw new Refusal(403, 'This address is not the one that tonelab record printed; copy it whole.');
  }
  const path = rest.join('/');
  if (request.method === 'POST') return post(path, request, { studio: options.studio, search: searchParams });
  if (request.method !== 'GET') throw new Refusal(405, `${request.method} is not known here`);
  if (path === 'state') {
    return json(await stateFor(searchParams, options.studio));
  }
  return (await pageFile(path)) ?? (await sound(path, options.studio));
}

/** `?sentence=3`: that one; `?after=3`: the next one behind it that is not recorded; else the next one. */
function stateFor(search: URLSearchParams, studio: Studio): Promise<StudioState> {
  const [number, after] = [search.get('sentence'), search.get('after')];
  if (after !== null) return studio.stateAfter(numberOf(after, studio));
  return studio.state(number === null ? undefined : numberOf(number, studio));
}

async function post(
  path: string,
  request: IncomingMessage,
  { studio, search }: { readonly studio: Studio; readonly search: URLSearchParams },
): Promise<Answer> {
  const [, name = '', keep] = /^takes\/(\d+)(\/keep)?$/.exec(path) ?? [];
  const number = numberOf(name, studio);
  if (keep !== undefined) return json(await studio.keep(number, search.get('version') ?? ''));
  return json(await studio.addTake(number, await readBody(request)));
}

async function pageFile(path: string): Promise<Answer | undefined> {
  if (path === '') return { status: 200, type: 'text/html; charset=utf-8', body: renderRecordingPage() };
  if (path === 'style.css') return { status: 200, type: 'text/css; charset=utf-8', body: recordingStyle };
  const script = path.startsWith('browser/') ? await browserModule(scripts, path.slice('browser/'.length)) : undefined;
  return script === undefined ? undefined : { status: 200, type: 'text/javascript; charset=utf-8', body: script };
}

async function sound(path: string, studio: Studio): Promise<Answer> {
  const [, folder, name] = /^(takes|kept)\/(\d+)\.wav$/.exec(path) ?? [];
  if (folder === undefined || name === undefined) throw new Refusal(404, `there is no ${path}`);
  const file = studio.audioFile(numberOf(name, studio), folder === 'kept' ? 'kept' : 'take');
  const body = await readFile(file).catch((cause: unknown) => {
    throw isMissing(cause) ? new Refusal(404, `sentence ${name} has no such recording`) : cause;
  });
  return { status: 200, type: 'audio/wav', body };
}

/** In constant time. */
function isSame(got: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(got), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Neither a name that another site gave to this machine nor a page from elsewhere. */
function isOwnPage({ headers: { host: name = '', origin } }: IncomingMessage): boolean {
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(name);
  return isLocal && (origin === undefined || origin === `http://${name}`);
}

function numberOf(name: string, studio: Studio): number {
  const number = Number(name);
  if (/^\d+$/.test(name) && number >= 1 && number <= studio.sentenceCount) return number;
  throw new Refusal(404, `there is no sentence '${name}'; the script has ${studio.sentenceCount}`);
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const tooLarge = new Refusal(413, `The take is larger than ${mostBytes / 2 ** 20} MiB; record a shorter one.`);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge;
  const blocks: Buffer[] = [];
  let bytes = 0;
  // Left early, the connection has to stay open for the answer.
  for await (const block of request.iterator({ destroyOnReturn: false })) {
    blocks.push(block as Buffer);
    bytes += (block as Buffer).length;
    if (bytes > mostBytes) throw tooLarge;
  }
  return Buffer.concat(blocks);
}

function json(value: unknown): Answer {
  return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function refused(cause: unknown, { onFault }: RecordingServerOptions): Answer {
  const message = cause instanceof Error ? cause.message : String(cause);
  const status = statusOf(cause);
  if (status >= 500) onFault?.(message);
  return { ...json({ error: message }), status };
}

function statusOf(cause: unknown): number {
  if (cause instanceof Refusal) return cause.status;
  if (cause instanceof CorpusError) return 409;
  if (cause instanceof AudioError) return 422;
  return cause instanceof StorageError ? 507 : 500;
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  // What is left of a body that was refused is not read.
  const connection = status === 413 ? { Connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...connection, 'Content-Type': type });
  response.end(body);
}
