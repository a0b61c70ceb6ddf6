import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineScript } from './inlineScript.ts';

describe('a script put inline', () => {
  let folder: string;
  const write = (name: string, text: string) => writeFile(join(folder, name), text);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tonelab-inline-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('runs as a classic script with all that it imports, each module once and with names of its own', async () => {
    await write(
      'main.ts',
      "import { twice } from './twice.ts';\nimport { one as first, add } from './one.ts';\nadd();\nseen.push(twice(first), add());\n",
    );
    await write(
      'twice.ts',
      "import { type Kind, add } from './one.ts';\nconst own: Kind = 2;\nexport function twice(value: number) {\n  add();\n  return own * value;\n}\n",
    );
    await write(
      'one.ts',
      'export type Kind = number;\nlet own = 0;\nexport const one: Kind = 1;\nexport function add() {\n  own += 1;\n  return own;\n}\n',
    );
    const seen: number[] = [];
    vm.runInNewContext(await inlineScript(pathToFileURL(join(folder, 'main.js'))), { seen });
    expect(seen).toEqual([2, 3]);
  });

  it('refuses what it does not know, and a script that is not there', async () => {
    await write('wrong.ts', 'export default 3;\n');
    await expect(inlineScript(pathToFileURL(join(folder, 'wrong.js')))).rejects.toThrow(
      'wrong.js: cannot be put inline: export default 3;',
    );
    await expect(inlineScript(pathToFileURL(join(folder, 'none.js')))).rejects.toThrow('there is no script');
  });
});
