/* Runs in the browser's audio thread, as a module of its own. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const blockFrames = 2048;

/** Hands on what the microphone hears, in blocks of the first channel. */
class CaptureProcessor extends AudioWorkletProcessor {
  #block = new Float32Array(blockFrames);
  #filled = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const frames = inputs[0]?.[0];
    if (frames === undefined) return true;
    // The audio thread gives 128 frames at once, of which a block holds a whole number.
    this.#block.set(frames, this.#filled);
    this.#filled += frames.length;
    if (this.#filled >= blockFrames) {
      this.port.postMessage(this.#block, [this.#block.buffer]);
      this.#block = new Float32Array(blockFrames);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor('capture', CaptureProcessor);
