import { type ChildProcess, spawn } from 'node:child_process';
import { program } from '../../src/testing/startTonelab.ts';

const running = new Set<ChildProcess>();

/** `tonelab record` in a process of its own. */
export interface StudioProcess {
  /** The address that it printed; undefined: it ended before. */
  readonly url: string | undefined;
  /** Exit code, and everything that it said. */
  readonly ended: Promise<{ readonly status: number | null; readonly said: string }>;
  stop(signal: NodeJS.Signals): StudioProcess['ended'];
}

/** Runs `tonelab record` with these words, until it has printed the page's address or ended. */
export async function startStudio(words: readonly string[], cacheFolder: string): Promise<StudioProcess> {
  const env = { ...process.env, TONELAB_CACHE: cacheFolder };
  const child = spawn(process.execPath, [program, 'record', ...words], { env });
  running.add(child);
  let said = '';
  const ended: StudioProcess['ended'] = new Promise((done) => {
    child.once('close', (status) => {
      running.delete(child);
      done({ status, said });
    });
  });
  const opened = new Promise<string>((done) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const url = /open (http:\S+\/)\nCtrl/.exec(said)?.[1];
        if (url !== undefined) done(url);
      });
    }
  });
  const url = await Promise.race([opened, ended.then(() => undefined)]);
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { url, ended, stop };
}

/** Kills the studios that a test has left. */
export function killStudios(): void {
  for (const child of running) child.kill('SIGKILL');
}
