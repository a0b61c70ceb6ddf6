import { spawn, spawnSync } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** @default no limit */
  readonly timeoutSeconds?: number;
}

export interface CommandResult {
  /** Exit status; null when a signal ended the process. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end without a shell and collects what it writes. A program that is not there has status 127. */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program = '', ...args] = argv;
  const timeout = options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 };
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
      ...timeout,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    child.on('error', (error) => resolve({ status: 127, signal: null, stdout: '', stderr: error.message }));
    child.on('close', (status, signal) => {
      const text = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString('utf8');
      resolve({ status, signal, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}

/** First line that a program prints for these arguments, or undefined when it is missing or fails. */
export function firstLineOf(argv: readonly string[]): string | undefined {
  const [program = '', ...args] = argv;
  const result = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] });
  if (result.status !== 0) return undefined;
  return result.stdout.split('\n')[0]?.trim();
}

/** The last lines of a failed command, for an error message. */
export function lastLines(result: CommandResult, count = 12): string {
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}
