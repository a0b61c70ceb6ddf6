import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AssetLocator } from '../core/weightContracts.ts';
import { fetchedWeights } from './fetchedWeights.ts';

/** The folder of the package: configs and assets lie in it. */
export const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the user's where it exists, else one that was fetched, else one that ships with the package. */
export const runAssets: AssetLocator = {
  resolve: (path) => {
    if (isAbsolute(path)) return path;
    return [path, join(fetchedWeights(), path)].find((file) => existsSync(file)) ?? join(packageRoot, path);
  },
};
