import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../audio/wavFile.ts';
import { babble, temporaryFolder } from '../../corpus/toneFixture.ts';
import { RuntimeSetupError } from '../../errors.ts';
import { Studio } from '../../recording/studio.ts';
import { builtInAxis } from '../../testing/builtInAxes.ts';
import { type RecordingServer, startRecordingServer } from './recordingServer.ts';

const token = '0123456789abcdef0123456789abcdef';
let studio: Studio;
let server: RecordingServer;

beforeAll(async () => {
  const root = await temporaryFolder();
  const script = join(root, 'script.txt');
  await writeFile(script, '你好。\n再见。\n');
  const axes = [{ name: 'phonemes', weight: 1, axis: builtInAxis('phonemes') }];
  studio = await Studio.open({ script, folder: join(root, 'takes'), speaker: 'anna', language: 'zh', axes });
  server = await startRecordingServer({ studio, token, port: 0 });
});
afterAll(() => server.close());

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);
const post = (path: string, body?: Uint8Array<ArrayBuffer>) =>
  get(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
const errorOf = async (response: Response) => [response.status, ((await response.json()) as { error: string }).error];

/** A request with headers that `fetch` does not let one set. */
function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const asked = request(`${server.url}state`, { headers }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    asked.on('error', fail).end();
  });
}

/** Sends so many MiB, their number announced only where a header says it, and hears the answer. */
function statusOfBody(headers: Record<string, string>, mebibytes: number): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const asked = request(`${server.url}takes/2`, { method: 'POST', headers }, (response) => {
      response.resume();
      done(response.statusCode);
      asked.destroy();
    });
    asked.on('error', fail);
    asked.flushHeaders();
    for (let i = 0; i < mebibytes; i++) asked.write(new Uint8Array(2 ** 20));
  });
}

describe('the server of the recording studio', () => {
  it('gives page, style and scripts, which may load nothing from elsewhere', async () => {
    const page = await get('');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(await page.text()).not.toMatch(/https?:/);
    expect((await get('style.css')).headers.get('content-type')).toBe('text/css; charset=utf-8');
    for (const name of ['main', 'captureProcessor', 'recordingDesk', 'view']) {
      const script = await get(`browser/${name}.js`);
      expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
      expect(await script.text()).not.toMatch(/\.ts'|interface |import type/);
    }
    for (const path of ['browser/absent.js', 'browser/../recordingServer.js', 'browser/main.ts', 'takes', 'x']) {
      expect((await get(path)).status, path).toBe(404);
    }
  });

  it('answers nobody without the token, under a foreign name, or from a foreign page', async () => {
    const base = server.url.slice(0, -token.length - 1);
    for (const path of ['', 'state', `${token.slice(0, -1)}0/state`, `${token}x/`, 'favicon.ico']) {
      expect(await errorOf(await fetch(`${base}${path}`))).toEqual([
        403,
        expect.stringContaining('not the one that tonelab record printed'),
      ]);
    }
    expect(await statusWith({ Host: `evil.example:${server.port}` })).toBe(403);
    expect(await statusWith({ Origin: 'http://evil.example' })).toBe(403);
    expect(await statusWith({ Origin: `http://127.0.0.1:${server.port}` })).toBe(200);
    expect((await get('state', { method: 'DELETE' })).status).toBe(405);
  });

  it('takes a take, gives its sound back, keeps it once, and gives the recording', async () => {
    const samples = new Float32Array(48_000);
    samples.set(babble(1, 1), 10_000);
    const wav = new Uint8Array(encodeWav(samples, 22_050));
    const { sentence } = (await (await post('takes/1', wav)).json()) as Awaited<ReturnType<Studio['state']>>;
    expect(new Uint8Array(await (await get('takes/1.wav')).arrayBuffer())).toEqual(wav);
    for (let times = 0; times < 2; times++) {
      const kept = await post(`takes/1/keep?version=${sentence.take!.version}`);
      expect(await kept.json()).toMatchObject({ state: { recorded: 1, sentence: { number: 2 } } });
    }
    expect(new Uint8Array(await (await get('kept/1.wav')).arrayBuffer())).toEqual(wav);
    expect((await get('takes/1.wav')).status).toBe(404);
    expect(await (await get('state?after=1')).json()).toMatchObject({ sentence: { number: 2 } });
    expect(await (await get('state?sentence=1')).json()).toMatchObject({ sentence: { kept: sentence.take!.version } });
  });

  it('refuses what is no take, a sentence that is not there and a body that is too large', async () => {
    expect(await errorOf(await post('takes/2', new Uint8Array(10)))).toEqual([
      422,
      expect.stringContaining('sentence 2'),
    ]);
    expect(await errorOf(await post('takes/2/keep'))).toEqual([409, expect.stringContaining('has no such take')]);
    for (const path of ['state?sentence=3', 'state?sentence=x', 'state?after=0', 'kept/9.wav']) {
      expect((await get(path)).status, path).toBe(404);
    }
    expect(await statusOfBody({ 'Content-Length': String(48 * 2 ** 20 + 1) }, 0)).toBe(413);
    expect(await statusOfBody({}, 49)).toBe(413);
    expect((await studio.state(2)).sentence.take).toBeUndefined();
  });

  it('says that a port is in use', async () => {
    const second = startRecordingServer({ studio, token, port: server.port });
    await expect(second).rejects.toThrow(RuntimeSetupError);
    await expect(second).rejects.toThrow(
      `port ${server.port} cannot be opened: another program uses it; name another with --port`,
    );
  });
});
