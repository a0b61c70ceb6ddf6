/** A binary heap of indices that gives the one with the greatest magnitude first. Each index may be pushed once. */
export class MagnitudeHeap {
  readonly #magnitudes: Float32Array;
  readonly #indices: Int32Array;
  #count = 0;

  constructor(magnitudes: Float32Array) {
    this.#magnitudes = magnitudes;
    this.#indices = new Int32Array(magnitudes.length);
  }

  push(index: number): void {
    const magnitude = this.#magnitudes[index] as number;
    let place = this.#count++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#magnitudeAt(parent) >= magnitude) break;
      this.#indices[place] = this.#indices[parent] as number;
      place = parent;
    }
    this.#indices[place] = index;
  }

  /** The index of the greatest magnitude, or -1 where the heap is empty. */
  pop(): number {
    if (this.#count === 0) return -1;
    const top = this.#indices[0] as number;
    const moved = this.#indices[--this.#count] as number;
    this.#sink(moved, this.#magnitudes[moved] as number);
    return top;
  }

  #sink(index: number, magnitude: number): void {
    let place = 0;
    for (let child = 1; child < this.#count; child = 2 * place + 1) {
      if (child + 1 < this.#count && this.#magnitudeAt(child + 1) > this.#magnitudeAt(child)) child++;
      if (this.#magnitudeAt(child) <= magnitude) break;
      this.#indices[place] = this.#indices[child] as number;
      place = child;
    }
    this.#indices[place] = index;
  }

  #magnitudeAt(place: number): number {
    return this.#magnitudes[this.#indices[place] as number] as number;
  }
}
