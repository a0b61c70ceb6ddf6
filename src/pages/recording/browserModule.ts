import { readFile } from 'node:fs/promises';
import { isMissing } from '../../core/atomicFile.ts';

const folder = new URL('./browser/', import.meta.url);

/**
 * A script of the page as the browser reads it: the built one, or in a checkout that was not built the source without its
 * types. undefined: there is none of that name.
 */
export async function browserModule(name: string): Promise<string | undefined> {
  if (!/^[A-Za-z]+\.js$/.test(name)) return undefined;
  const built = await readText(name);
  if (built !== undefined) return built;
  const source = await readText(name.replace(/\.js$/, '.ts'));
  if (source === undefined) return undefined;
  const { default: typescript } = await import('typescript');
  const { ScriptTarget, ModuleKind } = typescript;
  const compilerOptions = {
    ...{ target: ScriptTarget.ES2022, module: ModuleKind.ESNext },
    ...{ rewriteRelativeImportExtensions: true, verbatimModuleSyntax: true },
  };
  return typescript.transpileModule(source, { compilerOptions }).outputText;
}

function readText(name: string): Promise<string | undefined> {
  return readFile(new URL(name, folder), 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return undefined;
    throw cause;
  });
}
