import { join } from 'node:path';
import type { InstallOutcome, InstallProgress } from './installProgress.ts';
import { type CommandResult, lastLines, runCommand } from './runCommand.ts';
import { type NativeKind, nodePackages, officialAddon, packageFolder } from './runtimeCache.ts';
import { verifyRuntime } from './verifyRuntime.ts';

export interface OfficialInstall {
  readonly kind: NativeKind;
  /** What our own recipe lacks on this machine. */
  readonly missing: readonly string[];
  readonly report: (progress: InstallProgress) => void;
}

/**
 * Runs the install script that the package ships, which downloads the TensorFlow of 2022 and a prebuilt binding
 * into node_modules. When that fails too, the outcome says in one line that wasm stays and what would help.
 */
export async function installOfficial(install: OfficialInstall): Promise<InstallOutcome> {
  const started = performance.now();
  const lacks = `missing: ${install.missing.join('; ')}`;
  const failure = await runOfficialScript(install);
  const seconds = (performance.now() - started) / 1000;
  const outcome = { changed: failure === undefined, seconds, bytes: 0 };
  if (failure === undefined) {
    return { ...outcome, installed: 'official', line: `TensorFlow 2.9 installed by the official script (${lacks})` };
  }
  const line = `wasm stays the backend: ${lacks}; the official install script did not help (${failure})`;
  return { ...outcome, installed: 'none', line };
}

/** Undefined when the binding works, else why not. */
async function runOfficialScript(install: OfficialInstall): Promise<string | undefined> {
  const name = nodePackages[install.kind];
  const folder = packageFolder(name);
  install.report({ step: 'official', message: `running the install script of ${name}` });
  // npm itself runs the script: it calls programs of other packages. Scripts are off in this repository otherwise.
  const argv = ['npm', 'rebuild', name, '--ignore-scripts=false', '--foreground-scripts'];
  const result = await runCommand(argv, { cwd: join(folder, '..', '..', '..'), timeoutSeconds: 300 });
  if (officialAddon(install.kind) === undefined) return firstError(result);
  try {
    await verifyRuntime(join(folder, 'lib', 'napi-v8'));
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0];
  }
}

/** The line in which a failed script says what was wrong. */
function firstError(result: CommandResult): string {
  const lines = `${result.stderr}\n${result.stdout}`.split('\n');
  const line = lines.find((text) => /\w*Error: /.test(text)) ?? lastLines(result, 1);
  return line.trim() || `exit status ${result.status}`;
}
