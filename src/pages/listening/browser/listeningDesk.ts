import type { Presentation, TestPage } from '../../../listening/testPage.ts';
import { byId, make, setText, show } from '../../recording/browser/elements.ts';
import { NoSuchListener, Session } from './session.ts';
import type { Step } from './step.ts';
import { consentStep, doneStep, volumeStep } from './textSteps.ts';
import { type Trial, type TrialEvents, TrialView } from './trialView.ts';
import { type Words, words } from './words.ts';

interface Shown {
  readonly heading: string;
  readonly note?: string;
  readonly step: Step;
}

/** Leads a listener through a test, one view after the other. */
export class ListeningDesk {
  readonly #page: TestPage;
  #session: Session | undefined;
  #step: Step | undefined;

  constructor(page: TestPage) {
    this.#page = page;
  }

  start(): void {
    document.addEventListener('keydown', (event) => this.#onKey(event));
    try {
      this.#session = new Session(this.#page, location.search);
    } catch (cause) {
      if (!(cause instanceof NoSuchListener)) throw cause;
      const language = this.#page.languages[0] ?? 'en';
      this.#alert(words[language].noNumber(cause.message, this.#page.rows.length));
      return;
    }
    const language = byId('language');
    language.hidden = this.#page.languages.length < 2;
    language.addEventListener('click', () => this.#changeLanguage());
    this.#show();
  }

  get #words(): Words {
    return words[this.#session?.language ?? 'en'];
  }

  #changeLanguage(): void {
    const session = this.#session;
    if (session === undefined) return;
    session.language = session.language === 'zh' ? 'en' : 'zh';
    this.#show();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const isOnControl = event.target instanceof Element && event.target.closest('button, a') !== null;
    if (isOnControl && (key === ' ' || key === 'enter')) return;
    // Arrows move a slider or the choice that has the focus.
    const isOnInput = event.target instanceof HTMLInputElement;
    if (isOnInput && key.startsWith('arrow')) return;
    if (this.#step?.key(key)) event.preventDefault();
  }

  #show(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#step?.close();
    const { heading, note = '', step } = this.#shown(session);
    this.#step = step;
    const { title } = this.#page.texts[session.language];
    document.documentElement.lang = session.language === 'zh' ? 'zh-CN' : 'en';
    document.title = title;
    const [headline] = Array.from(document.getElementsByTagName('h1'));
    if (headline !== undefined) headline.textContent = title;
    setText('language', this.#words.other);
    setText('note', note);
    show('note', note !== '');
    const head = make('h2', '', heading);
    head.hidden = heading === '';
    show('alert', false);
    const stage = byId('stage');
    stage.replaceChildren(head, step.element);
    this.#say(session.isKept ? '' : this.#words.forgetful);
    const bar = byId('done');
    const before = this.#page.headphones.length;
    bar.setAttribute('max', String(before + session.row.length));
    bar.setAttribute('value', String(session.tonesHeard + session.place));
    document.body.dataset['place'] = this.#placeName(session);
    // Never left on the button of the language, which would take the keys of the page.
    const first = head.hidden ? stage : head;
    first.tabIndex = -1;
    first.focus();
  }

  /** For whoever watches the page: `consent`, `volume`, `headphones-2`, `page-5`, `done`. */
  #placeName(session: Session): string {
    if (!session.hasAgreed) return 'consent';
    if (!session.isVolumeSet) return 'volume';
    if (session.tonesHeard < this.#page.headphones.length) return `headphones-${session.tonesHeard + 1}`;
    return session.place < session.row.length ? `page-${session.place + 1}` : 'done';
  }

  #shown(session: Session): Shown {
    const texts = this.#page.texts[session.language];
    const [own, file] = [this.#words, (place: number) => this.#page.clips[place] as string];
    const on = (act: () => void) => () => {
      act();
      this.#show();
    };
    if (!session.hasAgreed)
      return {
        heading: '',
        step: consentStep(
          texts,
          own,
          on(() => session.agree()),
        ),
      };
    if (!session.isVolumeSet) {
      const events = { ...this.#faults(), set: on(() => session.volumeSet()) };
      return { heading: own.volumeTitle, step: volumeStep(file(this.#page.volume), own, events) };
    }
    const tone = this.#page.headphones[session.tonesHeard];
    if (tone !== undefined) {
      const trial: Trial = { kind: 'headphones', clips: [file(tone)] };
      const step = this.#trial(trial, (value) => session.toneChosen(value as number));
      const heading = `${own.headphonesTitle} ${session.tonesHeard + 1} / ${this.#page.headphones.length}`;
      return { heading, note: own.headphones, step };
    }
    const presentation = session.row[session.place];
    if (presentation !== undefined) return this.#presented(session, presentation);
    const { postTo } = this.#page;
    const done = { file: session.answerFile(), fileName: session.fileName, postTo, isSent: session.isSent };
    return { heading: own.doneTitle, step: doneStep(own, { ...done, sent: () => session.sent() }) };
  }

  #presented(session: Session, { item, clips }: Presentation): Shown {
    const { kind, practice, itemTexts } = this.#page;
    const trial: Trial = {
      kind,
      clips: clips.map((place) => this.#page.clips[place] as string),
      text: itemTexts?.[item],
    };
    const view = new TrialView(trial, this.#words, {
      ...this.#faults(),
      judged: (answer) => {
        session.judged(answer);
        this.#show();
      },
    });
    const isPractice = session.place < practice;
    const own = this.#words;
    const [now, all] = isPractice
      ? [session.place + 1, practice]
      : [session.place + 1 - practice, session.row.length - practice];
    const heading = isPractice ? `${own.practice} ${now} / ${all}` : own.place(now, all);
    return { heading, ...(isPractice ? { note: own.practiceNote } : {}), step: view };
  }

  #trial(trial: Trial, judged: (value: unknown) => void): Step {
    const events: TrialEvents = {
      ...this.#faults(),
      judged: ({ value }) => {
        judged(value);
        this.#show();
      },
    };
    return new TrialView(trial, this.#words, events);
  }

  #faults(): Pick<TrialEvents, 'say' | 'broken'> {
    return { say: (message) => this.#say(message), broken: (file) => this.#alert(this.#words.broken(file)) };
  }

  #say(message: string): void {
    setText('status', message);
  }

  #alert(message: string): void {
    setText('alert', message);
    show('alert', true);
  }
}
