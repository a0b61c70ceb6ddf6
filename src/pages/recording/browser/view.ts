import type { AxisStand } from '../../../diversity/scriptGaps.ts';
import type { FacetGaps, StudioSentence, StudioState, TakeReport } from '../../../recording/studioState.ts';
import { byId, make, setText, show } from './elements.ts';

/** Items of one facet that are named; of the others only the number. */
const mostItems = 8;

const checkNames: Readonly<Record<TakeReport['checks'][number]['name'], string>> = {
  ...{ length: 'Length', level: 'Level', clipping: 'Clipping', noise: 'Noise', silence: 'Silence', bandwidth: 'Band' },
};

/** Shows a state of the studio. */
export function showState(state: StudioState): void {
  const { sentence, sentences, recorded, recordedSeconds, script, speaker, progress } = state;
  setText('script', script);
  setText('speaker', speaker);
  byId('text').lang = state.language;
  setText('count', `${recorded} of ${sentences} recorded, ${minutes(recordedSeconds)}`);
  setProgress('done', recorded, sentences);
  showSentence(sentence, sentences);
  showTake(sentence.take);
  show('finished', recorded === sentences);
  setText('gap-count', `${progress.closed} of ${progress.gaps} gaps closed`);
  setProgress('gap-bar', progress.closed, progress.gaps);
  byId('axes').replaceChildren(...progress.axes.map(axisBlock));
  history.replaceState(null, '', `#${sentence.number}`);
}

/** Names the gaps that the last recording closed. */
export function showClosed(closed: readonly FacetGaps[]): void {
  show('closed', closed.length > 0);
  byId('closed-list').replaceChildren(...closed.map(facetLine));
}

export function countItems(gaps: readonly FacetGaps[]): number {
  return gaps.reduce((sum, { items }) => sum + items.length, 0);
}

function showSentence(sentence: StudioSentence, sentences: number): void {
  const { number, text, pinyin, manner, closes, wantedFor, kept, take } = sentence;
  setText('number', `Sentence ${number} of ${sentences}`);
  show('kept', kept !== undefined);
  setText('kept', take === undefined ? 'recorded' : 'recorded before');
  const shown = byId('text');
  if (shown.dataset['number'] !== String(number)) {
    shown.dataset['number'] = String(number);
    shown.replaceChildren(...withReadings(text));
  }
  setText('pinyin', /\p{Script=Han}/u.test(text) ? pinyin : '');
  setText('manner', manner === undefined ? '' : `Read it ${manner}.`);
  show('manner', manner !== undefined);
  const isNew = closes.length > 0 || wantedFor.length > 0;
  const wanted = wantedFor.length === 0 ? [] : [{ facet: 'also', items: wantedFor }];
  byId('closes').replaceChildren(...[...closes, ...wanted].map(facetLine));
  const closesNothing = kept === undefined ? 'No gap that is still open.' : 'This sentence is recorded.';
  setText('closes-none', isNew ? '' : closesNothing);
}

function showTake(take: TakeReport | undefined): void {
  const checks = byId('checks');
  checks.dataset['verdict'] = take?.verdict ?? '';
  checks.hidden = take === undefined;
  checks.replaceChildren(
    ...(take?.checks ?? []).map(({ name, shown, verdict, advice }) => {
      const line = make('li', verdict, make('b', '', checkNames[name]), ' ', make('span', 'figure', shown));
      line.append(' ', make('span', 'verdict', verdict));
      if (advice !== undefined) line.append(make('p', 'advice', advice));
      return line;
    }),
  );
}

/** 行<hang2> as a character with its reading above. */
function withReadings(text: string): readonly (Node | string)[] {
  const tagged = /(\p{Script=Han})<([a-zü:]+\d*)>/giu;
  const pieces: (Node | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(tagged)) {
    const [whole, character = '', reading = ''] = match;
    pieces.push(text.slice(from, match.index), make('ruby', '', character, make('rt', '', reading)));
    from = match.index + whole.length;
  }
  return [...pieces, text.slice(from)];
}

function facetLine({ facet, items }: FacetGaps): Node {
  const more = items.length - mostItems;
  const named = items.slice(0, mostItems).map((item) => make('span', 'item', item));
  const rest = more > 0 ? [make('span', 'more', `and ${more} more`)] : [];
  return make('li', '', make('b', '', facet), ' ', ...[...named, ...rest].flatMap((item) => [item, ' ']));
}

function axisBlock({ axis, before, now, whole, facets }: AxisStand): Node {
  const bar = make('div', 'axis-bar', make('i', ''), make('s', ''), make('u', ''));
  bar.setAttribute('role', 'img');
  bar.setAttribute('aria-label', `${fixed(now)}, ${fixed(whole)} with the whole script`);
  for (const [name, value] of Object.entries({ before, now, whole })) {
    bar.style.setProperty(`--${name}`, `${(100 * value).toFixed(2)}%`);
  }
  const head = make('h3', '', axis, ' ', make('output', '', fixed(now)), make('small', '', ` of ${fixed(whole)}`));
  const rows = facets.map(({ title, heard, items }) =>
    make('li', '', make('span', '', title), make('span', 'figure', `${heard} / ${items}`)),
  );
  return make('section', 'axis', head, bar, make('ul', 'facets', ...rows));
}

function setProgress(id: string, value: number, most: number): void {
  const bar = byId(id);
  bar.setAttribute('max', String(Math.max(1, most)));
  bar.setAttribute('value', String(value));
}

function fixed(value: number): string {
  return value.toFixed(3);
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
