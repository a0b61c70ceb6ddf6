/** A row with its score, and its place in the order that breaks ties. */
export interface ScoredRow {
  readonly row: number;
  readonly place: number;
  readonly score: number;
}

/** Gives the row of the highest score first; of equal ones the one that stood earlier. */
export class RowHeap {
  readonly #heap: ScoredRow[];

  constructor(rows: readonly number[], scores: readonly number[]) {
    this.#heap = rows.map((row, place) => ({ row, place, score: scores[place] as number }));
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** Would this one come before all that are in here? */
  isFirst(scored: ScoredRow): boolean {
    const top = this.#heap[0];
    return top === undefined || comesBefore(scored, top);
  }

  push(scored: ScoredRow): void {
    this.#heap.push(scored);
    for (let at = this.#heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!comesBefore(this.#at(at), this.#at(parent))) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): ScoredRow | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (top === undefined || last === undefined || this.#heap.length === 0) return top;
    this.#heap[0] = last;
    this.#sink(0);
    return top;
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      let first = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#heap.length && comesBefore(this.#at(child), this.#at(first))) first = child;
      }
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #at(place: number): ScoredRow {
    return this.#heap[place] as ScoredRow;
  }

  #swap(a: number, b: number): void {
    const held = this.#at(a);
    this.#heap[a] = this.#at(b);
    this.#heap[b] = held;
  }
}

function comesBefore(a: ScoredRow, b: ScoredRow): boolean {
  return a.score > b.score || (a.score === b.score && a.place < b.place);
}
