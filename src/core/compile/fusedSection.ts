import { ObserverSlot } from '../../nn/ops/observerSlot.ts';

/** Told where a section begins and ends. */
export interface SectionObserver {
  begin(): void;
  end(): void;
}

const watching = new ObserverSlot<SectionObserver>();

/** Tells `observe` of the fused sections of `body`, so that a recorder can make functions of them. */
export function withSectionObserver<Result>(observe: SectionObserver, body: () => Result): Result {
  return watching.during(observe, body);
}

/**
 * Element-wise float32 work on large tensors that a compiled step is to do in one walk through memory: XLA makes one loop of
 * it, while each operation by itself would read and write its tensors anew. By operation it is run as it stands.
 */
export function fusedSection<Result>(work: () => Result): Result {
  const observer = watching.current;
  observer?.begin();
  try {
    return work();
  } finally {
    observer?.end();
  }
}
