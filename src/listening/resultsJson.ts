import type { ListeningResults } from './analyseTest.ts';
import type { ScreenedListener } from './screenListener.ts';

/** Results as they are written: listeners without their single answers, which stand in the csv. */
export function resultsJson({ listeners, ...results }: ListeningResults) {
  return { ...results, listeners: listeners.map(listenerJson) };
}

function listenerJson({ file, answers, judgements: _, ...checks }: ScreenedListener) {
  const { listener, isAssigned, session, language } = answers;
  return { file, listener, isAssigned, session, language, ...checks };
}
