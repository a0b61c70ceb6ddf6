import type { TestKind } from '../../../listening/testKinds.ts';
import type { GivenAnswer, Judgement } from '../../../listening/testPage.ts';
import { make } from '../../recording/browser/elements.ts';
import { ClipPlayer } from './clipPlayer.ts';
import { type Choices, choices, type Grade, grade, keyButton } from './controls.ts';
import type { Step } from './step.ts';
import type { Words } from './words.ts';

export interface Trial {
  readonly kind: TestKind | 'headphones';
  /** Files, in the order of the kind. */
  readonly clips: readonly string[];
  readonly text?: string | undefined;
}

export interface TrialEvents {
  judged(answer: GivenAnswer): void;
  /** Something is missing before the next page, or nothing any more. */
  say(message: string): void;
  broken(file: string): void;
}

/** A clip of a trial on the page. */
interface Clip {
  readonly name: string;
  readonly key: string;
}

/** Versions of a MUSHRA page that have a key of their own. */
const versionKeys = '123456789';

/** Clips to hear and a judgement to give. */
export class TrialView implements Step {
  readonly element: HTMLElement;
  readonly #trial: Trial;
  readonly #words: Words;
  readonly #events: TrialEvents;
  readonly #player: ClipPlayer;
  readonly #clips: readonly Clip[];
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #choices: Choices | undefined;
  /** Of the versions of a MUSHRA page: those behind the reference. */
  readonly #grades: readonly Grade[];
  readonly #startedAt = performance.now();

  constructor(trial: Trial, words: Words, events: TrialEvents) {
    this.#trial = trial;
    this.#words = words;
    this.#events = events;
    this.#player = new ClipPlayer(trial.clips, { onChange: () => this.#showPlaying(), onBroken: events.broken });
    this.#clips = clipNames(trial, words);
    this.#buttons = this.#clips.map(({ name, key }, place) => keyButton(name, key, () => this.#player.toggle(place)));
    for (const button of this.#buttons) button.classList.add('clip');
    const isGraded = trial.kind === 'mushra';
    this.#grades = isGraded ? this.#clips.slice(1).map(({ name }) => grade(name, words.grades)) : [];
    this.#choices = isGraded ? undefined : choices(words.question[trial.kind], optionsOf(trial.kind, words));
    this.element = this.#draw();
  }

  key(key: string): boolean {
    if (key === 'enter') {
      this.#next();
      return true;
    }
    const clip = this.#clips.findIndex((one) => one.key.toLowerCase() === (key === ' ' ? 'space' : key));
    if (clip !== -1) {
      this.#player.toggle(clip);
      this.#grades[clip - 1]?.focus();
      return true;
    }
    const option = optionsOf(this.#trial.kind, this.#words).findIndex((one) => one.key === key);
    const side =
      this.#trial.kind === 'preference' || this.#trial.kind === 'abx' ? ['arrowleft', 'arrowright'].indexOf(key) : -1;
    const chosen = Math.max(option, side);
    if (chosen === -1 || this.#choices === undefined) return false;
    this.#choices.choose(chosen);
    return true;
  }

  close(): void {
    this.#player.stop();
  }

  #draw(): HTMLElement {
    const { text } = this.#trial;
    const next = keyButton(this.#words.next, 'Enter', () => this.#next());
    next.classList.add('next');
    const shown = text === undefined ? [] : [make('p', 'text', text)];
    if (this.#choices !== undefined) {
      const clips = make('div', 'clips', ...this.#buttons);
      return make('div', `trial ${this.#trial.kind}`, ...shown, clips, this.#choices.element, next);
    }
    const [reference, ...versions] = this.#buttons;
    const rows = versions.map((button, place) => make('li', '', button, (this.#grades[place] as Grade).element));
    return make(
      'div',
      'trial mushra',
      ...shown,
      make('p', 'question', this.#words.question.mushra),
      make('div', 'clips', reference as Node),
      make('ol', 'versions', ...rows),
      next,
    );
  }

  #showPlaying(): void {
    for (const [place, button] of this.#buttons.entries()) {
      const isPlaying = this.#player.playing === place;
      button.setAttribute('aria-pressed', String(isPlaying));
      button.classList.toggle('heard', this.#player.hasHeard(place));
      const note = this.#player.hasHeard(place) ? `, ${this.#words.heard}` : '';
      button.setAttribute('aria-label', `${this.#clips[place]?.name}${note}`);
    }
    if (this.#player.hasHeardAll) this.#events.say('');
  }

  #next(): void {
    if (!this.#player.hasHeardAll) {
      this.#events.say(this.#words.hearFirst);
      return;
    }
    const value = this.#judgement();
    if (value === undefined) {
      this.#events.say(this.#choices === undefined ? this.#words.gradeFirst : this.#words.chooseFirst);
      return;
    }
    const seconds = Math.round((performance.now() - this.#startedAt) / 100) / 10;
    this.#events.judged({ value, seconds, plays: this.#player.plays });
  }

  #judgement(): Judgement | undefined {
    if (this.#choices !== undefined) {
      const chosen = this.#choices.chosen();
      return chosen !== undefined && this.#trial.kind === 'mos' ? chosen + 1 : chosen;
    }
    const given = this.#grades.map((one) => one.given());
    return given.every((one) => one !== undefined) ? given : undefined;
  }
}

function clipNames({ kind, clips }: Trial, words: Words): readonly Clip[] {
  if (kind === 'mos' || kind === 'headphones') return [{ name: words.play, key: 'Space' }];
  if (kind === 'mushra') {
    return clips.map((_, place) =>
      place === 0
        ? { name: words.reference, key: 'R' }
        : { name: `${words.version} ${place}`, key: versionKeys[place - 1] ?? '' },
    );
  }
  const third = kind === 'abx' ? { name: 'X', key: 'X' } : { name: words.reference, key: 'R' };
  return [{ name: 'A', key: 'A' }, { name: 'B', key: 'B' }, third].slice(0, clips.length);
}

function optionsOf(kind: Trial['kind'], words: Words): readonly { readonly label: string; readonly key: string }[] {
  if (kind === 'mushra') return [];
  const labels =
    kind === 'mos'
      ? words.scores.map((word, place) => `${place + 1} ${word}`)
      : kind === 'headphones'
        ? ['1', '2', '3']
        : ['A', 'B'];
  return labels.map((label, place) => ({ label, key: String(place + 1) }));
}
