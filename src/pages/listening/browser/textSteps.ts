import type { AnswerFile, PageTexts } from '../../../listening/testPage.ts';
import { make } from '../../recording/browser/elements.ts';
import { ClipPlayer } from './clipPlayer.ts';
import { keyButton } from './controls.ts';
import type { Step } from './step.ts';
import type { Words } from './words.ts';

/** What the listener agrees to and is to do. */
export function consentStep({ consent, instructions }: PageTexts, words: Words, agree: () => void): Step {
  const button = keyButton(words.agree, 'Enter', agree);
  button.classList.add('next');
  const element = make('div', 'words', ...paragraphs(instructions), ...paragraphs(consent, 'consent'), button);
  return { element, key: (key) => onEnter(key, agree), close: () => undefined };
}

/** A sound to set the volume with. */
export function volumeStep(
  file: string,
  words: Words,
  events: { set(): void; say(message: string): void; broken(file: string): void },
): Step {
  const player = new ClipPlayer([file], {
    onChange: () => play.setAttribute('aria-pressed', String(player.playing !== undefined)),
    onBroken: events.broken,
  });
  const play = keyButton(words.play, 'Space', () => player.toggle(0));
  play.classList.add('clip');
  const set = (): void => {
    if (player.plays[0] === 0) events.say(words.hearFirst);
    else events.set();
  };
  const next = keyButton(words.next, 'Enter', set);
  next.classList.add('next');
  return {
    element: make('div', 'trial volume', make('p', '', words.volume), make('div', 'clips', play), next),
    key: (key) => {
      if (key === ' ') player.toggle(0);
      return key === ' ' || onEnter(key, set);
    },
    close: () => player.stop(),
  };
}

export interface DoneOptions {
  readonly file: AnswerFile;
  readonly fileName: string;
  readonly postTo: string | undefined;
  readonly isSent: boolean;
  sent(): void;
}

/** The answers as a file and, where an address is named, on their way to it. */
export function doneStep(words: Words, { file, fileName, postTo, isSent, sent }: DoneOptions): Step {
  const text = `${JSON.stringify(file, null, 1)}\n`;
  const link = make('a', 'next download', `${words.download} `, make('kbd', '', 'Enter')) as HTMLAnchorElement;
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = fileName;
  const note = make('p', 'note', isSent ? words.doneSent : words.done);
  note.setAttribute('role', 'status');
  const again = keyButton(words.again, 'S', () => void send());
  again.hidden = true;
  const send = async (): Promise<void> => {
    again.hidden = true;
    note.textContent = words.sending;
    // Plain text needs no permission asked beforehand of the address.
    const isTaken = await fetch(postTo as string, { method: 'POST', body: text }).then(
      ({ ok }) => ok,
      () => false,
    );
    note.textContent = isTaken ? words.doneSent : words.notSent;
    again.hidden = isTaken;
    if (isTaken) sent();
  };
  if (postTo !== undefined && !isSent) void send();
  return {
    element: make('div', 'words done', note, make('div', 'controls', link, again)),
    key: (key) => {
      if (key === 's' && !again.hidden) void send();
      return onEnter(key, () => link.click());
    },
    close: () => URL.revokeObjectURL(link.href),
  };
}

function onEnter(key: string, act: () => void): boolean {
  if (key === 'enter') act();
  return key === 'enter';
}

function paragraphs(text: string, className = ''): readonly HTMLElement[] {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => make('p', className, part.trim()));
}
