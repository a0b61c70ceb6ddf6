import { make } from '../../recording/browser/elements.ts';

/** A button with the key that does the same; '': none of its own. */
export function keyButton(label: string, key: string, act: () => void): HTMLButtonElement {
  const hint = key === '' ? [] : [' ', make('kbd', '', key)];
  const button = make('button', '', make('span', 'label', label), ...hint) as HTMLButtonElement;
  button.type = 'button';
  button.addEventListener('click', (event) => {
    // After a click of the mouse the keys are for the whole page again.
    if (event.detail > 0) button.blur();
    act();
  });
  return button;
}

/** One of several answers. */
export interface Choices {
  readonly element: HTMLElement;
  readonly chosen: () => number | undefined;
  choose(place: number): void;
}

/** Radio buttons, each with its key. */
export function choices(
  question: string,
  options: readonly { readonly label: string; readonly key: string }[],
): Choices {
  const inputs = options.map((_, place) => {
    const input = document.createElement('input');
    input.type = 'radio';
    input.name = 'choice';
    input.value = String(place);
    return input;
  });
  const labels = options.map(({ label, key }, place) =>
    make('label', 'choice', inputs[place] as Node, make('span', 'label', label), ' ', make('kbd', '', key)),
  );
  const element = make('fieldset', 'choices', make('legend', '', question), ...labels);
  return {
    element,
    chosen: () => {
      const found = inputs.findIndex(({ checked }) => checked);
      return found === -1 ? undefined : found;
    },
    choose: (place) => {
      const input = inputs[place];
      if (input === undefined) return;
      input.checked = true;
      input.focus();
    },
  };
}

/** A grade from 0 to 100 that is not given until it was moved. */
export interface Grade {
  readonly element: HTMLElement;
  readonly given: () => number | undefined;
  focus(): void;
}

/** A slider under names of five equal stretches. */
export function grade(name: string, stretches: readonly string[]): Grade {
  const input = document.createElement('input');
  Object.assign(input, { type: 'range', min: '0', max: '100', step: '1', value: '50' });
  input.setAttribute('aria-label', name);
  const shown = make('output', '', '–');
  let isGiven = false;
  const update = (): void => {
    isGiven = true;
    shown.textContent = input.value;
    input.classList.add('given');
    const stretch = stretches[Math.min(4, Math.floor(Number(input.value) / 20))];
    input.setAttribute('aria-valuetext', `${input.value}, ${stretch}`);
  };
  input.addEventListener('input', update);
  // A click gives the grade at which the slider stands already.
  input.addEventListener('pointerup', update);
  const scale = make('span', 'stretches', ...stretches.map((word) => make('span', '', word)));
  scale.setAttribute('aria-hidden', 'true');
  return {
    element: make('span', 'grade', make('span', 'slide', scale, input), shown),
    given: () => (isGiven ? Number(input.value) : undefined),
    focus: () => input.focus(),
  };
}
