import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { cosmiconfig } from 'cosmiconfig';
import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { checkWithSchema } from './checkWithSchema.ts';
import type { ConfigValue } from './configNode.ts';
import { displayPath } from './configSource.ts';

const projectSchema = z.strictObject({
  /** Modules to load, each with an export `plugins`: a package's name, or a path beside the file. */
  plugins: z.array(z.string()).default([]),
  /** Folders with config groups, looked at before the built-in ones. */
  configPath: z.array(z.string()).default([]),
  /** Where runs are written. */
  outputFolder: z.string().default('runs'),
});

/** The project that a command runs in: what `tonelab.config.*` says, with absolute paths. */
export interface ProjectConfig {
  /** The file, or undefined where none was found. */
  readonly file: string | undefined;
  readonly root: string;
  readonly plugins: readonly string[];
  readonly configPath: readonly string[];
  readonly outputFolder: string;
}

const searchPlaces = [
  'package.json',
  'tonelab.config.ts',
  'tonelab.config.js',
  'tonelab.config.mjs',
  'tonelab.config.json',
  'tonelab.config.yaml',
];

/**
 * Finds the project's file in `folder` or above it, up to the nearest package.json. None is fine.
 *
 * @throws ConfigError for a file that cannot be loaded or has unknown keys.
 */
export async function findProject(folder: string): Promise<ProjectConfig> {
  const explorer = cosmiconfig('tonelab', {
    searchPlaces,
    searchStrategy: 'project',
    loaders: { '.ts': importDefault, '.js': importDefault, '.mjs': importDefault },
  });
  let found: Awaited<ReturnType<typeof explorer.search>>;
  try {
    found = await explorer.search(folder);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`the project's config file cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const file = found?.filepath;
  const root = file === undefined ? path.resolve(folder) : path.dirname(file);
  const checked = checkWithSchema(projectSchema, (found?.isEmpty ? {} : (found?.config ?? {})) as ConfigValue, {
    path: '',
    provenance: new Map(),
    owner: file === undefined ? 'project' : displayPath(file),
  });
  return {
    file,
    root,
    plugins: checked.plugins,
    configPath: checked.configPath.map((entry) => path.resolve(root, entry)),
    outputFolder: path.resolve(root, checked.outputFolder),
  };
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module = await importModule(file);
    if (module.default === undefined) throw new Error("it has no default export; write 'export default { ... }'");
    return module.default;
  } catch (error) {
    const hint = file.endsWith('.ts')
      ? ' (Node before 22.18 reads TypeScript only where tsx is installed beside it; or name it .mjs)'
      : '';
    throw new ConfigError(`${displayPath(file)} cannot be loaded: ${(error as Error).message.split('\n')[0]}${hint}`, {
      cause: error,
    });
  }
}

interface DefaultModule {
  readonly default?: unknown;
}

/** Where this Node cannot read TypeScript, the project's own tsx reads it. */
async function importModule(file: string): Promise<DefaultModule> {
  const address = pathToFileURL(file).href;
  try {
    return (await import(address)) as DefaultModule;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    const api = path.join(path.dirname(createRequire(file).resolve('tsx/package.json')), 'dist/esm/api/index.mjs');
    const tsx = (await import(pathToFileURL(api).href)) as {
      readonly tsImport: (address: string, parent: string) => Promise<DefaultModule>;
    };
    const loaded = await tsx.tsImport(address, import.meta.url);
    return isWrapped(loaded.default) ? loaded.default : loaded;
  }
}

/** In a package that is not of type module, tsx gives the module itself as its default export. */
function isWrapped(value: unknown): value is DefaultModule {
  return typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value;
}
