/** Rows by their scores: the row of the highest score comes first, of equal ones the one that was given earlier. */
export class RowHeap {
  readonly #rows: readonly number[];
  readonly #scores: Float64Array;
  /** Places of rows and scores; a place comes before those at twice its own index plus 1 and 2. */
  readonly #heap: Int32Array;
  #size: number;

  constructor(rows: readonly number[], scores: readonly number[]) {
    this.#rows = rows;
    this.#scores = Float64Array.from(scores);
    this.#heap = Int32Array.from(rows, (_, place) => place);
    this.#size = rows.length;
    for (let at = (this.#size >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** The first row and its score; undefined where none is left. */
  first(): { readonly row: number; readonly score: number } | undefined {
    if (this.#size === 0) return undefined;
    const place = this.#heap[0] as number;
    return { row: this.#rows[place] as number, score: this.#scores[place] as number };
  }

  /** Gives the first row another score; is it still the first? */
  rescoreFirst(score: number): boolean {
    const place = this.#heap[0] as number;
    this.#scores[place] = score;
    this.#sink(0);
    return this.#heap[0] === place;
  }

  removeFirst(): void {
    this.#size -= 1;
    this.#heap[0] = this.#heap[this.#size] as number;
    this.#sink(0);
  }

  #sink(from: number): void {
    const moved = this.#heap[from] as number;
    let at = from;
    for (let child = 2 * at + 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && this.#comesBefore(this.#heap[child + 1] as number, this.#heap[child] as number))
        child += 1;
      if (!this.#comesBefore(this.#heap[child] as number, moved)) break;
      this.#heap[at] = this.#heap[child] as number;
      at = child;
    }
    this.#heap[at] = moved;
  }

  #comesBefore(place: number, other: number): boolean {
    const own = this.#scores[place] as number;
    const others = this.#scores[other] as number;
    return own > others || (own === others && place < other);
  }
}
