import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { findProject } from '../core/config/projectConfig.ts';
import { ConfigError } from '../errors.ts';
import { editorFiles } from './editorFiles.ts';
import { projectRegistry } from './projectRegistry.ts';

const settingsFile = '.vscode/settings.json';

/**
 * Writes the editor's schema files into a folder; settings that stand there are kept beside ours. Returns the files.
 *
 * @throws ConfigError when the settings that stand there cannot be read.
 */
export async function writeEditorFiles(folder: string): Promise<readonly string[]> {
  const project = await findProject(folder);
  const own = project.configPath.map((place) => path.relative(folder, place).replaceAll(path.sep, '/'));
  const files = editorFiles(await projectRegistry(project), own.length > 0 ? own : ['configs']);
  for (const [place, text] of files) {
    const file = path.join(folder, place);
    await writeFileAtomically(file, place === settingsFile ? await merged(file, text) : text);
  }
  return [...files.keys()];
}

async function merged(file: string, text: string): Promise<string> {
  if (!existsSync(file)) return text;
  const ours = JSON.parse(text) as Readonly<Record<string, unknown>>;
  try {
    const theirs = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const schemas = { ...(theirs['yaml.schemas'] as object | undefined), ...(ours['yaml.schemas'] as object) };
    return `${JSON.stringify({ ...theirs, 'yaml.schemas': schemas }, undefined, 2)}\n`;
  } catch (cause) {
    throw new ConfigError(`${file}: not plain JSON; add this to it by hand:\n${text}`, { cause });
  }
}
