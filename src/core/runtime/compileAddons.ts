import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeSetupError } from '../../errors.ts';
import { libraryFiles } from './nativeRecipe.ts';
import { lastLines, runCommand } from './runCommand.ts';
import { type NativeKind, nodePackages, packageFolder } from './runtimeCache.ts';
import { sessionOptionsSource } from './sessionOptionsSource.ts';
import { stderrRedirectSource } from './stderrRedirectSource.ts';

/**
 * Compiles the two Node addons of a runtime into its folder: TensorFlow.js' binding, linked to the libraries that lie
 * in the folder (found at run time relative to the addon), and the redirection of standard error.
 *
 * @throws RuntimeSetupError with the compiler's last lines.
 */
export async function compileAddons(compiler: string, kind: NativeKind, folder: string): Promise<void> {
  const binding = packageFolder(nodePackages[kind]);
  const sources = readdirSync(join(binding, 'binding')).filter((name) => name.endsWith('.cc'));
  const redirectSource = join(folder, 'stderrRedirect.cc');
  writeFileSync(redirectSource, stderrRedirectSource);
  await compile(compiler, join(folder, 'stderrRedirect.node'), [
    '-DNODE_GYP_MODULE_NAME=stderr_redirect',
    redirectSource,
  ]);
  const optionsHeader = join(folder, 'sessionOptions.h');
  writeFileSync(optionsHeader, sessionOptionsSource);
  await compile(compiler, join(folder, 'tfjs_binding.node'), [
    '-include',
    optionsHeader,
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
    '-I',
    join(folder, 'tensorflow', 'include'),
    '-I',
    binding,
    ...sources.map((name) => join(binding, 'binding', name)),
    ...libraryFiles.map((name) => join(folder, name)),
    '-Wl,-rpath,$ORIGIN/tensorflow',
  ]);
}

async function compile(compiler: string, output: string, args: readonly string[]): Promise<void> {
  const headers = join(packageFolder('node-api-headers'), 'include');
  const flags = ['-O2', '-std=c++17', '-shared', '-fPIC', '-w', '-DNAPI_VERSION=8', '-I', headers];
  const unfinished = `${output}.partial`;
  const result = await runCommand([compiler, ...flags, ...args, '-o', unfinished]);
  if (result.status !== 0) {
    throw new RuntimeSetupError(`${compiler} could not compile ${output}:\n${lastLines(result)}`);
  }
  renameSync(unfinished, output);
}
