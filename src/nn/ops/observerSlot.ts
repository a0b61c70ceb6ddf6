/** Holds whoever watches a stretch of code, such as a recorder of its operations; the innermost one counts. */
export class ObserverSlot<Observer> {
  #current: Observer | undefined;

  get current(): Observer | undefined {
    return this.#current;
  }

  /** Runs `body` under the eyes of `observer`. */
  during<Result>(observer: Observer, body: () => Result): Result {
    const outer = this.#current;
    this.#current = observer;
    try {
      return body();
    } finally {
      this.#current = outer;
    }
  }
}
