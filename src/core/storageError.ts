/** A file could not be written: the disk is full, a quota is spent, a folder is read-only. What stood before still stands. */
export class StorageError extends Error {
  /** Process exit code that the command line uses. */
  readonly exitCode = 1;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageError';
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space and run the same command again',
  EDQUOT: 'the disk quota is spent: free some space and run the same command again',
  EFBIG: 'the file would pass the largest size allowed here (see `ulimit -f`)',
  EROFS: 'the file system is read-only: choose another output folder',
  EACCES: 'this user may not write there: choose another output folder or mend its permissions',
  EPERM: 'this user may not write there: choose another output folder or mend its permissions',
  EMFILE: 'too many files are open (see `ulimit -n`)',
  EIO: 'the disk reports a read or write fault: check its health',
};

/** Turns what the file system threw into a StorageError that names the file, the cause and the remedy. */
export function storageError(action: string, file: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const code = errorCode(cause);
  const remedy = remedies[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new StorageError(`cannot ${action} ${file}: ${code === '' ? '' : `${code}, `}${remedy}`, { cause });
}

function errorCode(cause: unknown): string {
  if (!(cause instanceof Error) || !('code' in cause)) return '';
  return typeof cause.code === 'string' ? cause.code : '';
}
