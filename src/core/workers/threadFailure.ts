import * as errors from '../../errors.ts';

/** An error as it crosses from a thread: structured cloning would lose its class and its code. */
export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly cause: ThreadFailure | undefined;
}

type ErrorClass = new (message: string, options?: ErrorOptions) => Error;

const ownClasses: ReadonlyMap<string, ErrorClass> = new Map(Object.entries(errors));

/** What a thread sends of whatever was thrown. */
export function toThreadFailure(thrown: unknown): ThreadFailure {
  if (!(thrown instanceof Error)) {
    return { name: 'Error', message: String(thrown), stack: undefined, code: undefined, cause: undefined };
  }
  const { name, message, stack, cause } = thrown;
  const code = 'code' in thrown ? String(thrown.code) : undefined;
  return { name, message, stack, code, cause: cause === undefined ? undefined : toThreadFailure(cause) };
}

/** The error again: of our own class where it had one, with the thread's trace. */
export function fromThreadFailure({ name, message, stack, code, cause }: ThreadFailure): Error {
  const ErrorClass = ownClasses.get(name) ?? Error;
  const error = new ErrorClass(message, cause === undefined ? undefined : { cause: fromThreadFailure(cause) });
  if (stack !== undefined) error.stack = stack;
  return code === undefined ? error : Object.assign(error, { code });
}
