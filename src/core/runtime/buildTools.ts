import { firstLineOf } from './runCommand.ts';

/** A Python and the pip that goes with it, each as the words of a command. */
export interface PythonTools {
  readonly python: readonly string[];
  readonly pip: readonly string[];
  /** What the client says of itself. */
  readonly version: string;
}

export interface BuildTools {
  readonly python?: PythonTools;
  /** Command of a C++ compiler. */
  readonly compiler?: string;
  /** One line per thing that is missing, with the command that brings it. */
  readonly missing: readonly string[];
}

const pythonCandidates: readonly Omit<PythonTools, 'version'>[] = [
  { python: ['python3'], pip: ['python3', '-m', 'pip'] },
  { python: ['python'], pip: ['python', '-m', 'pip'] },
  {
    python: ['uv', 'run', '--no-project', 'python'],
    pip: ['uv', 'run', '--no-project', '--with', 'pip', 'python', '-m', 'pip'],
  },
];

/** Looks for a Python with pip (or uv) and a C++ compiler; `CXX` names the compiler to use first. */
export function findBuildTools(): BuildTools {
  const python = findPython();
  const compiler = findCompiler();
  const missing: string[] = [];
  if (python === undefined) missing.push(`python3 with pip, or uv (${installHint('python3 python3-pip')})`);
  if (compiler === undefined) missing.push(`a C++ compiler (${installHint('g++')})`);
  return { ...(python === undefined ? {} : { python }), ...(compiler === undefined ? {} : { compiler }), missing };
}

/** A Python with pip, or uv's. */
export function findPython(): PythonTools | undefined {
  for (const candidate of pythonCandidates) {
    const version = firstLineOf([...candidate.pip, '--version']);
    if (version !== undefined) return { ...candidate, version };
  }
  return undefined;
}

function findCompiler(): string | undefined {
  const own = process.env['CXX'];
  const candidates = [...(own === undefined || own === '' ? [] : [own]), 'g++', 'clang++', 'c++'];
  return candidates.find((candidate) => firstLineOf([candidate, '--version']) !== undefined);
}

/** The command that installs Debian packages, or their names where apt-get is not at hand. */
export function installHint(packages: string): string {
  if (firstLineOf(['apt-get', '--version']) === undefined) return `install: ${packages}`;
  const root = process.getuid?.() === 0 ? '' : 'sudo ';
  return `${root}apt-get update && ${root}apt-get install -y ${packages}`;
}
