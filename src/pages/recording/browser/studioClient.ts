import type { KeptTake, StudioState } from '../../../recording/studioState.ts';

/** The studio's process does not answer: it was stopped, or killed. */
export class StudioGone extends Error {}

/** Addresses are relative to the page's own, which holds the token. */
export const studioClient = {
  state: (number?: number): Promise<StudioState> => ask(number === undefined ? 'state' : `state?sentence=${number}`),
  stateAfter: (number: number): Promise<StudioState> => ask(`state?after=${number}`),
  send: (number: number, take: Blob): Promise<StudioState> => ask(`takes/${number}`, { method: 'POST', body: take }),
  /** Asked twice for the same take, it is kept once. */
  keep: (number: number, version: string): Promise<KeptTake> =>
    ask(`takes/${number}/keep?version=${version}`, { method: 'POST' }),
  /** Resolves when the studio answers again. */
  async untilBack(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const isBack = await ask('state').then(
        () => true,
        (cause: unknown) => !(cause instanceof StudioGone),
      );
      if (isBack) return;
    }
  },
};

/** @throws StudioGone; Error with the studio's own words where it refuses. */
async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    throw new StudioGone('the studio does not answer', { cause });
  });
  const answer = (await response.json().catch((cause: unknown) => {
    throw new StudioGone('the studio stopped while it answered', { cause });
  })) as T & { readonly error?: string };
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}
