/**
 * Turns src/ into dist/: TypeScript is transpiled file by file (types are checked by `npm run types`, not here), every
 * other file is copied. Plain JavaScript, because it must work in a checkout where nothing was built yet.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src');
const dist = join(root, 'dist');
const stampFile = join(dist, '.sources');
// Unfinished work lies in a folder that git ignores, on the same disk as dist/.
const workshop = join(root, '.tonelab');
// A change of one of these makes every output stale.
const configNames = ['package-lock.json', join('bin', 'buildDist.mjs')];
const lockFile = join(workshop, 'build.lock');

/**
 * Builds dist/ when it is absent or older than the sources; says so once through `announce`.
 * Without sources (an installed package) dist/ is taken as it is.
 */
export async function ensureDist(announce) {
  if (!existsSync(source) || isFresh()) return;
  await holdingLock(async () => {
    if (isFresh()) return;
    announce('building dist/ from src/ (once, a few seconds) ...');
    await build();
  });
}

function isFresh() {
  return JSON.stringify(builtFrom()) === JSON.stringify(stamps());
}

/** What dist/ was built from: size and time of each file, by path. */
function builtFrom() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** Size and time of each file that the build reads, by path. */
function stamps() {
  const configs = configNames.map((name) => join(root, name));
  const entries = [...configs, ...sourceFiles(source)].map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [relative(root, file), `${size} ${mtimeMs}`];
  });
  return Object.fromEntries(entries);
}

function sourceFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return path === join(source, 'testing') ? [] : sourceFiles(path);
    return entry.name.endsWith('.test.ts') ? [] : [path];
  });
}

async function build() {
  const transform = await loadTranspiler();
  const old = builtFrom();
  const now = stamps();
  const sameConfig = configNames.every((name) => old[name] === now[name]);
  for (const name of readdirSync(workshop)) {
    if (name.startsWith('build-')) rmSync(join(workshop, name), { recursive: true, force: true });
  }
  const unfinished = join(workshop, `build-${process.pid}`);
  for (const file of sourceFiles(source)) {
    const path = relative(source, file);
    const key = relative(root, file);
    mkdirSync(dirname(join(unfinished, path)), { recursive: true });
    const reusable = sameConfig && old[key] === now[key];
    if (!isModule(file)) copyFileSync(file, join(unfinished, path));
    else if (!(reusable && reuse(path, unfinished))) transpile(transform, { path, unfinished });
  }
  writeFileSync(join(unfinished, '.sources'), JSON.stringify(now));
  replaceDist(unfinished);
}

function isModule(file) {
  return file.endsWith('.ts') && !file.endsWith('.d.ts');
}

/** Takes the output of an unchanged file from the present dist/. */
function reuse(path, unfinished) {
  const output = path.replace(/\.ts$/, '.js');
  try {
    for (const name of [output, `${output}.map`]) copyFileSync(join(dist, name), join(unfinished, name));
    return true;
  } catch {
    return false;
  }
}

async function loadTranspiler() {
  try {
    return (await import('oxc-transform')).transformSync;
  } catch (error) {
    throw new Error('dist/ is not built and oxc-transform is not installed: run npm ci in the checkout.', {
      cause: error,
    });
  }
}

function transpile(transform, { path, unfinished }) {
  const file = join(source, path);
  const output = path.replace(/\.ts$/, '.js');
  const { code, map, errors } = transform(relative(root, file), readFileSync(file, 'utf8'), {
    sourcemap: true,
    target: 'es2023',
    typescript: { onlyRemoveTypeImports: true, rewriteImportExtensions: 'rewrite' },
  });
  if (errors.length > 0) throw new Error(`${relative(root, file)}: ${errors[0].codeframe ?? errors[0].message}`);
  // The sources lie beside dist/; their text need not be in it a second time.
  const { sourcesContent, ...rest } = map;
  const sources = [relative(dirname(join(dist, path)), file)];
  writeFileSync(join(unfinished, output), `${code}//# sourceMappingURL=${basename(output)}.map\n`);
  writeFileSync(join(unfinished, `${output}.map`), JSON.stringify({ ...rest, sources }));
}

function replaceDist(unfinished) {
  const old = join(workshop, `build-${process.pid}-old`);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(unfinished, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Runs `work` while no other process builds; the lock of a process that has ended is taken over. */
async function holdingLock(work) {
  mkdirSync(workshop, { recursive: true });
  while (!tryLock()) {
    if (holderHasEnded()) rmSync(lockFile, { force: true });
    else await sleep(100);
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function tryLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderHasEnded() {
  try {
    const text = readFileSync(lockFile, 'utf8');
    if (text === '') return Date.now() - statSync(lockFile).mtimeMs > 5000;
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureDist((line) => process.stderr.write(`${line}\n`));
}
