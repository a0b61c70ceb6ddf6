const ofTheMachinery =
  /node_modules|tfjs-\w+[\\/]src|node:internal|[\\/]core[\\/]compile[\\/](?!.*\.test\.)|[\\/](nativeKernels|differentiable|hostCall)\.\w+:/;

/** TensorFlow.js puts a dozen frames of its own between a kernel and whoever called it. */
const framesLookedAt = 60;

/** The innermost line of the code that called, TensorFlow.js and the recorder left out: for messages. */
export function callerLine(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = framesLookedAt;
  const lines = new Error().stack?.split('\n').slice(2) ?? [];
  Error.stackTraceLimit = limit;
  return (lines.find((line) => !ofTheMachinery.test(line)) ?? 'at an unknown line').trim();
}
