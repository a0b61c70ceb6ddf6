import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAppendFile } from './appendFile.ts';
import { writeFileAtomically, writeFolderAtomically } from './atomicFile.ts';
import { openJsonLines } from './jsonLines.ts';
import { StorageError } from './storageError.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a module in a process of its own, inside a shell that first sets limits; prints what the module prints. */
function runLimited(shell: string, program: string): { readonly stdout: string; readonly stderr: string } {
  const module = program.replaceAll('@core', new URL('.', import.meta.url).pathname);
  const command = `${shell}\nexec "${process.execPath}" --import tsx --input-type=module -e "$PROGRAM"`;
  const result = spawnSync('bash', ['-c', command], { env: { ...process.env, PROGRAM: module }, encoding: 'utf8' });
  return { stdout: result.stdout.trim(), stderr: result.stderr };
}

/** A file system of 96 KiB on `folder`, seen by this one process only. */
const tinyDisk = (at: string) => `mount -t tmpfs -o size=96k tmpfs "${at}" || exit 9`;
const canMount = spawnSync('unshare', ['-Urm', 'true']).status === 0;

describe('writeFileAtomically', () => {
  it('replaces a file and leaves nothing else in the folder', async () => {
    const file = join(folder, 'made', 'pointer.json');
    await writeFileAtomically(file, 'old');
    await writeFileAtomically(file, [Buffer.from('ne'), Buffer.from('w')]);
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'made'))).toEqual(['pointer.json']);
  });

  it('keeps the old file when the new one passes the size limit of the process', async () => {
    const { stdout } = runLimited(
      'ulimit -f 8',
      `import { writeFileAtomically } from '@core/atomicFile.ts';
       import { readFileSync, readdirSync } from 'node:fs';
       const file = '${join(folder, 'weights.bin')}';
       await writeFileAtomically(file, 'old');
       const error = await writeFileAtomically(file, new Uint8Array(100_000)).catch((cause) => cause);
       console.log(JSON.stringify([error.name, error.message, readFileSync(file, 'utf8'), readdirSync('${folder}')]));`,
    );
    const [name, message, kept, names] = JSON.parse(stdout);
    expect(name).toBe('StorageError');
    expect(message).toMatch(/cannot write .*weights\.bin: EFBIG, the file would pass the largest size/);
    expect([kept, names]).toEqual(['old', ['weights.bin']]);
  });

  it.skipIf(!canMount)('keeps old file, old folder and whole lines when the disk is full', () => {
    const { stdout, stderr } = runLimited(
      `if [ -z "$INSIDE" ]; then export INSIDE=1; exec unshare -Urm bash -c '${tinyDisk(folder)}; cd "${process.cwd()}"; exec "${process.execPath}" --import tsx --input-type=module -e "$PROGRAM"'; fi`,
      `import { writeFileAtomically, writeFileSynced, writeFolderAtomically } from '@core/atomicFile.ts';
       import { openJsonLines } from '@core/jsonLines.ts';
       import { readFileSync, readdirSync } from 'node:fs';
       const at = '${folder}';
       await writeFileAtomically(at + '/file', 'old');
       await writeFolderAtomically(at + '/step', (temporary) => writeFileSynced(temporary + '/model', 'old'));
       const big = new Uint8Array(200_000);
       const errors = [
         await writeFileAtomically(at + '/file', big).catch((cause) => cause),
         await writeFolderAtomically(at + '/step', (temporary) => writeFileSynced(temporary + '/model', big)).catch((cause) => cause),
       ];
       const lines = openJsonLines(at + '/metrics.jsonl');
       let written = 0;
       try { for (;;) { lines.write({ step: written, filler: 'x'.repeat(5000) }); written += 1; } } catch (cause) { errors.push(cause); }
       lines.close();
       console.log(JSON.stringify({
         names: errors.map((error) => error.name), messages: errors.map((error) => error.message), written,
         kept: [readFileSync(at + '/file', 'utf8'), readFileSync(at + '/step/model', 'utf8')],
         parsed: readFileSync(at + '/metrics.jsonl', 'utf8').trimEnd().split('\\n').map((line) => JSON.parse(line).step),
         there: readdirSync(at).sort(),
       }));`,
    );
    expect(stderr).toBe('');
    const seen = JSON.parse(stdout);
    expect(seen.names).toEqual(['StorageError', 'StorageError', 'StorageError']);
    expect(seen.messages[1]).toContain(`cannot write ${folder}/step/model`);
    for (const message of seen.messages) expect(message).toContain('ENOSPC, the disk is full: free some space');
    expect(seen.kept).toEqual(['old', 'old']);
    expect(seen.there).toEqual(['file', 'metrics.jsonl', 'step']);
    expect(seen.written).toBeGreaterThan(5);
    expect(seen.parsed).toEqual(Array.from({ length: seen.written }, (_, step) => step));
  });
});

describe('writeFolderAtomically', () => {
  it('shows the folder only when it is filled, and replaces one of the same name', async () => {
    const target = join(folder, 'step-00000001');
    for (const text of ['first', 'second']) {
      await writeFolderAtomically(target, async (temporary) => {
        await writeFile(join(temporary, text), text);
        expect(await readdir(folder)).toHaveLength(text === 'first' ? 1 : 2);
      });
    }
    expect(await readdir(folder)).toEqual(['step-00000001']);
    expect(await readdir(target)).toEqual(['second']);
  });

  it('removes what was begun when filling fails, and passes the error on', async () => {
    const failing = writeFolderAtomically(join(folder, 'step'), async (temporary) => {
      await writeFile(join(temporary, 'half'), 'half');
      throw new RangeError('no such tensor');
    });
    await expect(failing).rejects.toThrow(new RangeError('no such tensor'));
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('names the folder that may not be written', async () => {
    const locked = join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o500);
    await expect(writeFileAtomically(join(locked, 'file'), 'x')).rejects.toThrow(/EACCES, this user may not write/);
  });
});

describe('openAppendFile', () => {
  it('says that the disk is full when it is, as a StorageError', () => {
    const file = openAppendFile('/dev/full');
    expect(() => file.append('{}\n')).toThrow(StorageError);
    expect(() => file.append('{}\n')).toThrow(/cannot append to \/dev\/full: ENOSPC/);
    file.close();
  });
});

describe('openJsonLines', () => {
  it('cuts off a line that a crash tore before it goes on', async () => {
    const file = join(folder, 'metrics.jsonl');
    await writeFile(file, '{"step":1}\n{"ste');
    const lines = openJsonLines(file);
    lines.write({ step: 2 });
    lines.flush();
    lines.close();
    lines.close();
    expect(await readFile(file, 'utf8')).toBe('{"step":1}\n{"step":2}\n');
  });
});
