import type { PageLanguage } from '../../../listening/listeningSettings.ts';
import type { AnswerContent, AnswerFile, GivenAnswer, Presentation, TestPage } from '../../../listening/testPage.ts';
import { sha256 } from './sha256.ts';

/** What is kept over a reload. */
interface Kept {
  readonly listener: number;
  readonly isAssigned: boolean;
  readonly session: string;
  language: PageLanguage;
  /** Empty until the listener agreed. */
  startedAt: string;
  isVolumeSet: boolean;
  headphones: number[];
  answers: GivenAnswer[];
  finishedAt: string;
  isSent: boolean;
}

/** The listener's number in the link is none of the test's. */
export class NoSuchListener extends Error {}

/** One listener's way through a test, kept by the browser after each answer. */
export class Session {
  readonly #page: TestPage;
  readonly #place: string;
  readonly #kept: Kept;
  /** false: the browser keeps nothing. */
  isKept = true;

  /** @throws NoSuchListener where the link names a number that the test does not have. */
  constructor(page: TestPage, search: string) {
    const given = new URLSearchParams(search).get('listener');
    const number = Number(given);
    const isKnown = given !== null && /^\d+$/.test(given) && number >= 1 && number <= page.rows.length;
    if (given !== null && !isKnown) throw new NoSuchListener(given);
    this.#page = page;
    this.#place = `tonelab-listening-${page.test}${given === null ? '' : `-${number}`}`;
    this.#kept = this.#read() ?? {
      listener: given === null ? 1 + ((drawn(1)[0] as number) % page.rows.length) : number,
      isAssigned: given !== null,
      session: drawn(2).reduce((text, word) => text + word.toString(16).padStart(8, '0'), ''),
      language: page.languages[0] as PageLanguage,
      startedAt: '',
      isVolumeSet: false,
      ...{ headphones: [], answers: [], finishedAt: '', isSent: false },
    };
    this.#keep();
  }

  get language(): PageLanguage {
    return this.#kept.language;
  }

  set language(language: PageLanguage) {
    this.#kept.language = language;
    this.#keep();
  }

  get hasAgreed(): boolean {
    return this.#kept.startedAt !== '';
  }

  get isVolumeSet(): boolean {
    return this.#kept.isVolumeSet;
  }

  get isSent(): boolean {
    return this.#kept.isSent;
  }

  /** How many headphone trials are done. */
  get tonesHeard(): number {
    return this.#kept.headphones.length;
  }

  /** How many presentations are judged. */
  get place(): number {
    return this.#kept.answers.length;
  }

  get row(): readonly Presentation[] {
    return this.#page.rows[this.#kept.listener - 1] as readonly Presentation[];
  }

  agree(): void {
    this.#kept.startedAt = new Date().toISOString();
    this.#keep();
  }

  volumeSet(): void {
    this.#kept.isVolumeSet = true;
    this.#keep();
  }

  toneChosen(tone: number): void {
    this.#kept.headphones.push(tone);
    this.#keep();
  }

  judged(answer: GivenAnswer): void {
    this.#kept.answers.push(answer);
    if (this.place === this.row.length) this.#kept.finishedAt = new Date().toISOString();
    this.#keep();
  }

  sent(): void {
    this.#kept.isSent = true;
    this.#keep();
  }

  /** The file of answers with its hash. */
  answerFile(): AnswerFile {
    const { listener, isAssigned, session, language, startedAt, finishedAt, headphones, answers } = this.#kept;
    const content: AnswerContent = {
      ...{ format: 'tonelab-listening-answers', test: this.#page.test, listener, isAssigned, session, language },
      ...{ startedAt, finishedAt, headphones, answers },
    };
    return { ...content, hash: sha256(JSON.stringify(content)) };
  }

  get fileName(): string {
    const { test } = this.#page;
    return `answers-${test}-${this.#kept.listener}-${this.#kept.session.slice(0, 6)}.json`;
  }

  #read(): Kept | undefined {
    try {
      const text = localStorage.getItem(this.#place);
      return text === null ? undefined : (JSON.parse(text) as Kept);
    } catch {
      return undefined;
    }
  }

  #keep(): void {
    try {
      localStorage.setItem(this.#place, JSON.stringify(this.#kept));
    } catch {
      this.isKept = false;
    }
  }
}

function drawn(count: number): readonly number[] {
  return Array.from(crypto.getRandomValues(new Uint32Array(count)));
}
