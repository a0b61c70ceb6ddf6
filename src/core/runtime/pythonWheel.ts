import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import type { PythonTools } from './buildTools.ts';
import { folderBytes } from './folderBytes.ts';
import { pythonTag, type WheelPin } from './nativeRecipe.ts';
import { lastLines, runCommand } from './runCommand.ts';

/** Called now and then with the bytes that a download has brought so far. */
export type ByteProgress = (bytes: number) => void;

/**
 * Absolute path of a pinned wheel in `folder`, fetched by pip unless it is there already; without a platform tag, one
 * for any platform.
 * @throws RuntimeSetupError when pip fails or the file's SHA-256 is not the pinned one.
 */
export async function fetchWheel(
  tools: PythonTools,
  pin: Pick<WheelPin, 'name' | 'version' | 'sha256'> & Partial<Pick<WheelPin, 'platformTag'>>,
  options: { readonly folder: string; readonly onBytes?: ByteProgress },
): Promise<string> {
  const prefix = `${pin.name.replaceAll('-', '_')}-${pin.version}-`;
  const present = wheelIn(options.folder, prefix);
  if (present !== undefined && (await fileSha256(present)) === pin.sha256) return present;
  if (present !== undefined) rmSync(present);
  mkdirSync(options.folder, { recursive: true });
  const requirements = join(options.folder, 'requirements.txt');
  writeFileSync(requirements, `${pin.name}==${pin.version} --hash=sha256:${pin.sha256}\n`);
  await pipDownload(
    tools,
    ['--require-hashes', '-r', requirements, ...(pin.platformTag === undefined ? [] : platformFlags(pin.platformTag))],
    options,
  );
  const file = wheelIn(options.folder, prefix);
  if (file === undefined) throw new RuntimeSetupError(`pip downloaded no wheel of ${pin.name} ${pin.version}.`);
  const sha256 = await fileSha256(file);
  if (sha256 === pin.sha256) return file;
  rmSync(file);
  throw new RuntimeSetupError(
    `The wheel of ${pin.name} has SHA-256 ${sha256}: expected ${pin.sha256}. It was deleted.`,
  );
}

/** Fetches wheels by requirement (the CUDA libraries), each checked by pip against the hash in its index. */
export async function fetchRequirements(
  tools: PythonTools,
  requirements: readonly string[],
  options: { readonly folder: string; readonly onBytes?: ByteProgress },
): Promise<readonly string[]> {
  mkdirSync(options.folder, { recursive: true });
  const flags = ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'].flatMap(platformFlags);
  await pipDownload(tools, [...requirements, ...flags], options);
  const names = readdirSync(options.folder).filter((name) => name.endsWith('.whl'));
  return names.map((name) => join(options.folder, name));
}

/** Lower-case hexadecimal SHA-256 of a file. */
export async function fileSha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function platformFlags(platformTag: string): readonly string[] {
  return ['--platform', platformTag];
}

function wheelIn(folder: string, prefix: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((entry) => entry.startsWith(prefix) && entry.endsWith('.whl'));
  return name === undefined ? undefined : join(folder, name);
}

async function pipDownload(
  tools: PythonTools,
  what: readonly string[],
  options: { readonly folder: string; readonly onBytes?: ByteProgress },
): Promise<void> {
  // pip collects in its temporary folder: one of our own can be watched, and nothing is left elsewhere.
  const temporary = join(options.folder, 'incoming');
  mkdirSync(temporary, { recursive: true });
  options.onBytes?.(0);
  const timer = setInterval(() => options.onBytes?.(folderBytes(options.folder)), 500);
  const tags = [
    '--python-version',
    pythonTag.version,
    '--implementation',
    'cp',
    '--abi',
    pythonTag.abi,
    '--abi',
    'none',
  ];
  const flags = ['--no-deps', '--no-cache-dir', '--only-binary', ':all:', '--disable-pip-version-check', ...tags];
  const argv = [...tools.pip, 'download', '--quiet', ...flags, '--dest', options.folder, ...what];
  const result = await runCommand(argv, { env: { ...process.env, TMPDIR: temporary } });
  clearInterval(timer);
  rmSync(temporary, { recursive: true, force: true });
  if (result.status === 0) return;
  throw new RuntimeSetupError(
    `${tools.pip.join(' ')} could not download into ${options.folder} (check network and disk, then run the command again):\n${lastLines(result)}`,
  );
}
