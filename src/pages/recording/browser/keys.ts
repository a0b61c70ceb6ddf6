/** What a person can do. */
export type Action = 'record' | 'play' | 'keep' | 'again' | 'skip' | 'back' | 'forward' | 'cancel';

const actionOfKey: Readonly<Record<string, Action>> = {
  ' ': 'record',
  p: 'play',
  enter: 'keep',
  r: 'again',
  s: 'skip',
  arrowleft: 'back',
  arrowright: 'forward',
  escape: 'cancel',
};

/** Calls `act` for keys and buttons. A button that was reached by Tab is pressed by Space and Enter itself. */
export function listenToKeys(act: (action: Action) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOfKey[event.key.toLowerCase()];
    const isOnControl = event.target instanceof Element && event.target.closest('button, summary, a, audio') !== null;
    if (action === undefined || (isOnControl && (event.key === ' ' || event.key === 'Enter'))) return;
    event.preventDefault();
    act(action);
  });
  for (const button of Array.from(document.querySelectorAll<HTMLButtonElement>('button[data-action]'))) {
    button.addEventListener('click', (event) => {
      // After a click of the mouse the keys are for the whole page again.
      if (event.detail > 0) button.blur();
      act(button.dataset['action'] as Action);
    });
  }
}
