const ofTheMachinery = /node_modules|tfjs-\w+[\\/]src|node:internal|[\\/]core[\\/]compile[\\/]|[\\/]nativeKernels\.|[\\/]differentiable\./;

/** The innermost line of the code that called, TensorFlow.js and the recorder left out: for messages. */
export function callerLine(): string {
  const lines = new Error().stack?.split('\n').slice(2) ?? [];
  const own = lines.find((line) => !ofTheMachinery.test(line));
  return own?.trim().replace(/^at /, 'at ') ?? 'at an unknown line';
}
