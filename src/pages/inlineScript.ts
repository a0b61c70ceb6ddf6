import { browserModule } from './browserModule.ts';

/**
 * A script and all that it imports as one classic script: browsers load no modules from disk. Only imports of names from
 * relative paths and exported functions, classes and constants are known.
 */
export async function inlineScript(entry: URL): Promise<string> {
  const numbers = new Map<string, number>();
  const wrapped: string[] = [];
  const add = async (url: URL): Promise<number> => {
    const known = numbers.get(url.href);
    if (known !== undefined) return known;
    const name = url.pathname.split('/').at(-1) ?? '';
    const source = await browserModule(new URL('./', url), name);
    if (source === undefined) throw new Error(`there is no script ${url.href}`);
    let body = source.replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '').replaceAll(/^export \{\};$/gm, '');
    const imports = /^import\s*\{([^}]*)\}\s*from\s*["']([^"']+)["'];$/gm;
    for (const [statement, names = '', path = ''] of body.matchAll(imports)) {
      const number = await add(new URL(path, url));
      body = body.replace(statement, `const {${names.replaceAll(/\bas\b/g, ':')}} = modules[${number}];`);
    }
    const exported = [...body.matchAll(/^export (?:async )?(?:function|class|const) (\w+)/gm)].map(([, own]) => own);
    body = body.replaceAll(/^export (?=(?:async )?(?:function|class|const) )/gm, '');
    const [unknown] = /^(?:import|export)\b.*$/m.exec(body) ?? [];
    if (unknown !== undefined) throw new Error(`${name}: cannot be put inline: ${unknown}`);
    const wrap = `modules.push((() => {\n${body.trim()}\nreturn { ${exported.join(', ')} };\n})());`;
    const number = wrapped.push(wrap) - 1;
    numbers.set(url.href, number);
    return number;
  };
  await add(entry);
  return `(() => {\n'use strict';\nconst modules = [];\n${wrapped.join('\n')}\n})();`;
}
