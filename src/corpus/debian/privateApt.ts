import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CorpusError } from '../../errors.ts';

const run = promisify(execFile);
const outputBytes = 64 * 1024 * 1024;

/** A version of a package as the signed package lists describe it. */
interface PackageRecord {
  readonly name: string;
  readonly version: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** An apt whose lists, caches and status live in a folder of ours: needs no root and leaves the system's apt alone. */
export interface PrivateApt {
  /** The versions that the lists know; fetches the lists first when they are empty. */
  find(name: string): Promise<readonly PackageRecord[]>;
  /** Downloads a package's .deb into `folder`; apt itself checks it against the signed lists. */
  download(record: PackageRecord, folder: string): Promise<void>;
}

export interface PrivateAptOptions {
  /** Stands in front of messages. */
  readonly source: string;
  /** What to do on a system without apt. */
  readonly withoutApt: string;
  report(message: string): void;
}

/**
 * Makes a private apt in `folder` with the sources, keys and proxies of this system.
 *
 * @throws CorpusError when this system has no apt.
 */
export async function privateApt(
  folder: string,
  { source, withoutApt, report }: PrivateAptOptions,
): Promise<PrivateApt> {
  const configFile = await writeConfig(folder, `${source}: this system has no apt; ${withoutApt}`);
  const aptFailure = failureOf(source);
  const environment = { ...process.env, APT_CONFIG: configFile, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  const call = (program: string, args: readonly string[], workFolder = folder) =>
    run(program, args, { env: environment, cwd: workFolder, maxBuffer: outputBytes });

  const show = async (name: string) => {
    // apt-cache fails when it knows no such package, which is an answer here and no fault.
    const { stdout } = await call('apt-cache', ['show', '--all-versions', name]).catch(() => ({ stdout: '' }));
    return readRecords(stdout, name);
  };
  return {
    find: async (name) => {
      const known = await show(name);
      if (known.length > 0) return known;
      report('fetching the package lists into a private folder (no root needed)');
      await call('apt-get', ['update', '-q']).catch(aptFailure('update the package lists'));
      return show(name);
    },
    download: async (record, target) => {
      report(`downloading ${record.name} ${record.version} with apt-get`);
      const wanted = `${record.name}=${record.version}`;
      await call('apt-get', ['download', '-q', wanted], target).catch(aptFailure(`download ${wanted}`));
    },
  };
}

async function writeConfig(folder: string, noApt: string): Promise<string> {
  for (const part of ['lists/partial', 'cache/archives/partial', 'log', 'empty']) {
    await mkdir(join(folder, part), { recursive: true });
  }
  await writeFile(join(folder, 'status'), '');
  const configFile = join(folder, 'apt.conf');
  // A file from an earlier run would be read by the apt-config below.
  await rm(configFile, { force: true });
  const lines = [
    ...(await systemTransport(noApt)),
    `Dir::State "${folder}";`,
    `Dir::State::lists "${join(folder, 'lists')}";`,
    `Dir::State::status "${join(folder, 'status')}";`,
    `Dir::Cache "${join(folder, 'cache')}";`,
    `Dir::Log "${join(folder, 'log')}";`,
    // The system's own configuration is replaced by this file: its hooks and sandbox user need root.
    'Dir::Etc::main "/dev/null";',
    `Dir::Etc::parts "${join(folder, 'empty')}";`,
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    'Acquire::http::Timeout "30";',
    'Acquire::https::Timeout "30";',
  ];
  await writeFile(configFile, `${lines.join('\n')}\n`);
  return configFile;
}

/** The system's architecture, proxies and certificates; everything else of its configuration stays out. */
async function systemTransport(noApt: string): Promise<readonly string[]> {
  const { stdout } = await run('apt-config', ['dump'], { maxBuffer: outputBytes }).catch((cause: unknown) => {
    throw new CorpusError(noApt, { cause });
  });
  return stdout
    .split('\n')
    .filter((line) => /^(APT::Architecture[ :]|APT::Architectures|Acquire::(https?|ftp|ForceIPv|Proxy))/.test(line));
}

function failureOf(source: string): (action: string) => (cause: unknown) => never {
  return (action) => (cause) => {
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
    const reasons = stderr.split('\n').filter((line) => /^[EW]:/.test(line));
    const reason = reasons.slice(0, 3).join(' ') || stderr.trim().slice(-300);
    throw new CorpusError(
      `${source}: apt could not ${action}: ${reason}; check the network and /etc/apt/sources.list, then run the same command again`,
      { cause },
    );
  };
}

function readRecords(text: string, name: string): readonly PackageRecord[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const field = (key: string) => new RegExp(`^${key}: (.+)$`, 'm').exec(paragraph)?.[1];
    const [version, sha256] = [field('Version'), field('SHA256')];
    return field('Package') === name && version !== undefined && sha256 !== undefined
      ? [{ name, version, sha256 }]
      : [];
  });
}
