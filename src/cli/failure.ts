import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { suggestionText } from '../core/suggest.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';

/** The words of a command line do not fit its commands. */
export class UsageError extends Error {
  readonly exitCode = 2;

  constructor(message: string, args: readonly string[], command: Command | undefined) {
    super(explained(message, args, command));
    this.name = 'UsageError';
  }
}

/**
 * Prints a failure and returns the exit code. Errors that a user can mend are one message; for others the trace is kept
 * in a file, or shown where TONELAB_DEBUG=1.
 */
export function reportFailure(error: unknown): number {
  const isDebug = process.env['TONELAB_DEBUG'] === '1';
  const message = error instanceof Error ? error.message : String(error);
  const trace = error instanceof Error ? traceOf(error) : message;
  const exitCode = ownExitCode(error);
  if (isDebug) process.stderr.write(`${trace}\n`);
  else if (exitCode !== undefined) process.stderr.write(`error: ${message}\n`);
  else process.stderr.write(`error: unexpected: ${message.split('\n')[0]} (${keepTrace(trace)})\n`);
  return exitCode ?? 1;
}

function ownExitCode(error: unknown): number | undefined {
  const isOwn = error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
  return isOwn ? (error.exitCode as number) : undefined;
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${traceOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

function keepTrace(trace: string): string {
  try {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'tonelab-')), 'error.txt');
    writeFileSync(file, `${trace}\n\nnode ${process.version}, ${process.platform} ${process.arch}\n`);
    return `full trace in ${file}; TONELAB_DEBUG=1 shows it`;
  } catch {
    return 'TONELAB_DEBUG=1 shows the trace';
  }
}

/** Adds the nearest commands or options to what yargs says. */
function explained(message: string, args: readonly string[], command: Command | undefined): string {
  const unknown = /^Unknown (?:arguments?|commands?): (.*)$/.exec(message)?.[1]?.split(', ');
  if (unknown === undefined) return `${message}\n${seeHelp(command)}`;
  const options = ['help', 'version', ...Object.keys(command?.options ?? {})];
  const names = command === undefined ? commands : (command.subcommands ?? []);
  const known = names.map((one) => one.command.split(' ')[0] ?? '');
  const written = unknown.filter((name) => !/[A-Z]/.test(name) || !unknown.includes(dashed(name)));
  const lines = written.map((name) => {
    const isOption = args.some((word) => word === `--${name}` || word.startsWith(`--${name}=`) || word === `-${name}`);
    if (isOption) return `unknown option --${name}; ${dashesIn(suggestionText(name, options))}`;
    return `unknown command '${name}'; ${suggestionText(name, known)}`;
  });
  return `${lines.join('\n')}\n${seeHelp(command)}`;
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function dashesIn(hint: string): string {
  return hint.replaceAll(/'([^']+)'/g, '--$1');
}

function seeHelp(command: Command | undefined): string {
  const name = command?.command.split(' ')[0];
  return `see tonelab ${name === undefined ? '' : `${name} `}--help`;
}
