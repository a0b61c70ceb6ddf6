import { readFile } from 'node:fs/promises';
import { isMissing } from '../core/atomicFile.ts';

/**
 * A script of a page as the browser reads it: the built one, or in a checkout that was not built the source without its
 * types. undefined: there is none of that name in the folder.
 */
export async function browserModule(folder: URL, name: string): Promise<string | undefined> {
  if (!/^[A-Za-z]\w*\.js$/.test(name)) return undefined;
  const built = await readText(new URL(name, folder));
  if (built !== undefined) return built;
  const source = await readText(new URL(name.replace(/\.js$/, '.ts'), folder));
  if (source === undefined) return undefined;
  const { default: typescript } = await import('typescript');
  const { ScriptTarget, ModuleKind } = typescript;
  const compilerOptions = {
    ...{ target: ScriptTarget.ES2022, module: ModuleKind.ESNext },
    ...{ rewriteRelativeImportExtensions: true, verbatimModuleSyntax: true },
  };
  return typescript.transpileModule(source, { compilerOptions }).outputText;
}

function readText(file: URL): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
}
