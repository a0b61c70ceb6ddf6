import { RuntimeSetupError } from '../../errors.ts';
import type { PythonTools } from './buildTools.ts';
import { lastLines, runCommand } from './runCommand.ts';

/** Python that streams the wanted members of a zip file to disk: argv = zip, target folder, prefix... */
const unpackScript = `
import os, shutil, sys, zipfile
archive, target, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
with zipfile.ZipFile(archive) as wheel:
    for member in wheel.infolist():
        if member.is_dir() or not member.filename.startswith(prefixes) or '..' in member.filename.split('/'):
            continue
        path = os.path.join(target, member.filename)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with wheel.open(member) as source, open(path, 'wb') as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        os.chmod(path, (member.external_attr >> 16) & 0o777 | 0o644)
`;

/** Python that prints a wheel's METADATA file. */
const metadataScript = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    name = next(n for n in wheel.namelist() if n.endswith('.dist-info/METADATA'))
    sys.stdout.write(wheel.read(name).decode('utf-8'))
`;

/**
 * Unpacks the members of a wheel whose path starts with one of the prefixes.
 * @throws RuntimeSetupError when the wheel is damaged or the disk is full.
 */
export async function unpackWheel(
  tools: PythonTools,
  wheel: string,
  options: { readonly folder: string; readonly prefixes: readonly string[] },
): Promise<void> {
  const result = await runCommand([...tools.python, '-c', unpackScript, wheel, options.folder, ...options.prefixes]);
  if (result.status === 0) return;
  throw new RuntimeSetupError(`Could not unpack ${wheel} to ${options.folder}: ${lastLines(result, 3)}`);
}

/** The requirements (`name==version`) that a wheel's extra adds, as its metadata states them. */
export async function extraRequirements(tools: PythonTools, wheel: string, extra: string): Promise<readonly string[]> {
  const result = await runCommand([...tools.python, '-c', metadataScript, wheel]);
  if (result.status !== 0)
    throw new RuntimeSetupError(`Could not read the metadata of ${wheel}: ${lastLines(result, 3)}`);
  return requirementsOfExtra(result.stdout, extra);
}

/** The `Requires-Dist` lines of a METADATA text that belong to an extra, without their markers. */
export function requirementsOfExtra(metadata: string, extra: string): readonly string[] {
  const marker = new RegExp(`extra\\s*==\\s*["']${extra}["']`);
  return metadata
    .split('\n')
    .filter((line) => line.startsWith('Requires-Dist:') && marker.test(line))
    .map((line) => (line.slice('Requires-Dist:'.length).split(';')[0] ?? '').replaceAll(/[\s()]/g, ''));
}
