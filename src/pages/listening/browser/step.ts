/** One view of a listener's way through a test. */
export interface Step {
  readonly element: HTMLElement;
  /** A key in lower case; false: it means nothing here. */
  key(key: string): boolean;
  close(): void;
}
