import type { AppliedRule } from '../frontend.ts';
import type { NormalizedText } from '../normalize.ts';
import { halfWidth } from '../normalize.ts';
import { englishCardinal, englishDigits, englishNumber, englishOrdinal, englishYear } from './englishNumber.ts';

interface EnglishRule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly speak: (match: RegExpExecArray) => string;
}

const number = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?`;

const units: Readonly<Record<string, string>> = {
  ...{
    km: 'kilometers',
    kg: 'kilograms',
    cm: 'centimeters',
    mm: 'millimeters',
    m: 'meters',
    g: 'grams',
    mg: 'milligrams',
  },
  ...{
    ml: 'milliliters',
    l: 'liters',
    lb: 'pounds',
    lbs: 'pounds',
    oz: 'ounces',
    ft: 'feet',
    in: 'inches',
    mi: 'miles',
  },
  ...{
    mph: 'miles per hour',
    'km/h': 'kilometers per hour',
    Hz: 'hertz',
    kHz: 'kilohertz',
    MHz: 'megahertz',
    GHz: 'gigahertz',
  },
  ...{
    KB: 'kilobytes',
    MB: 'megabytes',
    GB: 'gigabytes',
    TB: 'terabytes',
    ms: 'milliseconds',
    min: 'minutes',
    hrs: 'hours',
  },
  ...{
    W: 'watts',
    kW: 'kilowatts',
    V: 'volts',
    dB: 'decibels',
    '°C': 'degrees celsius',
    '°F': 'degrees fahrenheit',
    '°': 'degrees',
  },
};

const currencies: Readonly<Record<string, readonly [one: string, many: string, cent: string]>> = {
  $: ['dollar', 'dollars', 'cent'],
  '£': ['pound', 'pounds', 'penny'],
  '€': ['euro', 'euros', 'cent'],
  '¥': ['yuan', 'yuan', 'fen'],
};

const titles: Readonly<Record<string, string>> = {
  ...{
    Mr: 'mister',
    Mrs: 'missus',
    Ms: 'miz',
    Dr: 'doctor',
    Prof: 'professor',
    Sr: 'senior',
    Jr: 'junior',
    St: 'saint',
  },
  ...{ vs: 'versus', etc: 'et cetera', approx: 'approximately', dept: 'department', est: 'established', No: 'number' },
  ...{
    Jan: 'january',
    Feb: 'february',
    Mar: 'march',
    Apr: 'april',
    Jun: 'june',
    Jul: 'july',
    Aug: 'august',
    Sept: 'september',
  },
  ...{
    Sep: 'september',
    Oct: 'october',
    Nov: 'november',
    Dec: 'december',
    Ave: 'avenue',
    Blvd: 'boulevard',
    Co: 'company',
  },
  ...{
    Inc: 'incorporated',
    Ltd: 'limited',
    Gen: 'general',
    Col: 'colonel',
    Capt: 'captain',
    Lt: 'lieutenant',
    Gov: 'governor',
  },
};

/** Short forms that are written with a dot, without it. */
export const englishAbbreviations: ReadonlySet<string> = new Set(Object.keys(titles));

const months =
  'January|February|March|April|May|June|July|August|September|October|November|December|' +
  String.raw`(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?`;

const words: Readonly<Record<string, string>> = {
  ...{
    '&': 'and',
    '+': 'plus',
    '=': 'equals',
    '@': 'at',
    '%': 'percent',
    '×': 'times',
    '÷': 'divided by',
    '±': 'plus or minus',
  },
  ...{
    '½': 'one half',
    '¼': 'one quarter',
    '¾': 'three quarters',
    '°': 'degrees',
    '€': 'euros',
    '£': 'pounds',
    $: 'dollars',
  },
};

const speakMoney = ([, sign = '', amount = '', scale = '']: RegExpExecArray): string => {
  const [one, many, cent] = currencies[sign] ?? ['', '', ''];
  if (scale !== '') return `${englishNumber(amount)} ${scale} ${many}`;
  const [whole = '0', fraction] = amount.replaceAll(',', '').split('.');
  const main = `${englishCardinal(whole)} ${Number(whole) === 1 ? one : many}`;
  if (fraction?.length !== 2) return fraction === undefined ? main : `${englishNumber(amount)} ${many}`;
  if (Number(fraction) === 0) return main;
  const cents = cent === 'penny' ? 'pence' : `${cent}${cent === 'cent' && Number(fraction) !== 1 ? 's' : ''}`;
  return `${main} and ${englishCardinal(fraction)} ${cents}`;
};

const speakTime = ([, hour = '', minute = '00', half]: RegExpExecArray): string => {
  const minutes =
    minute === '00'
      ? half === undefined
        ? "o'clock"
        : ''
      : minute.startsWith('0')
        ? `oh ${englishCardinal(minute)}`
        : englishCardinal(minute);
  const part = half === undefined ? '' : [...half.replaceAll('.', '').toUpperCase()].join(' ');
  return [englishCardinal(hour), minutes, part].filter((word) => word !== '').join(' ');
};

const fractionNames: Readonly<Record<string, string>> = { '2': 'half', '4': 'quarter' };

const speakFraction = ([, above = '', below = '']: RegExpExecArray): string =>
  `${englishCardinal(above)} ${fractionNames[below] ?? englishOrdinal(below)}${Number(above) === 1 ? '' : 's'}`.replace(
    'halfs',
    'halves',
  );

const speakAddress = ([address]: RegExpExecArray): string =>
  address
    .replace(/^https?:\/\//i, '')
    .replace(/\d+/g, (digits) => ` ${englishDigits(digits)} `)
    .replace(
      /[./@_-]/g,
      (sign) => ({ '.': ' dot ', '/': ' slash ', '@': ' at ', _: ' underscore ', '-': ' dash ' })[sign] ?? ' ',
    )
    .replace(/[^A-Za-z]+/g, ' ')
    .trim();

const speakDecade = ([, decade = '']: RegExpExecArray): string =>
  englishYear(decade).replace(/(\w+)$/, (last) => (last.endsWith('y') ? `${last.slice(0, -1)}ies` : `${last}s`));

const rule = (name: string, pattern: string, speak: EnglishRule['speak']): EnglishRule => ({
  name,
  pattern: new RegExp(pattern, 'uy'),
  speak,
});

const alternatives = (names: Readonly<Record<string, unknown>>): string =>
  Object.keys(names)
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[/$]/g, String.raw`\$&`))
    .join('|');

/** Tried in this order at each place where a word may begin. */
const rules: readonly EnglishRule[] = [
  rule(
    'address',
    String.raw`(?:https?:\/\/[\w./-]*\w|www\.[\w./-]*\w|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Za-z][\w-]*\.(?:com|org|net|io|ai|edu|gov)(?![A-Za-z]))`,
    speakAddress,
  ),
  rule('abbreviation', String.raw`e\.g\.`, () => 'for example'),
  rule('abbreviation', String.raw`i\.e\.`, () => 'that is'),
  rule('abbreviation', String.raw`St\.(?= ?[.,;!?]|$)`, () => 'street'),
  rule('abbreviation', `(${alternatives(titles)})\\.(?= ?[\\w,;]|$)`, ([, short = '']) => titles[short] ?? ''),
  rule('money', `([$£€¥]) ?(${number})(?: (hundred|thousand|million|billion|trillion))?`, speakMoney),
  rule('time', String.raw`([01]?\d|2[0-3]):([0-5]\d)(?: ?([aApP]\.?[mM]\b\.?))?(?![\d:])`, speakTime),
  rule('time', String.raw`(1[0-2]|[1-9])() ?([aApP]\.?[mM]\b\.?)`, ([whole, hour, , half]) =>
    speakTime([whole, hour, '00', half] as unknown as RegExpExecArray),
  ),
  rule('day', String.raw`(?<=(?:${months}) )([1-9]|[12]\d|3[01])(?=,? |$|[.,;!?])`, ([, day = '']) =>
    englishOrdinal(day),
  ),
  rule('ordinal', String.raw`(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)\b`, ([, digits = '']) =>
    englishOrdinal(digits.replaceAll(',', '')),
  ),
  rule('decade', String.raw`([12]\d{2}0)'?s\b`, speakDecade),
  rule('year', String.raw`(?:1[1-9]|20)\d{2}(?![\d,.:/-]\d|\d| ?%| ?(?:${alternatives(units)})\b)`, ([year]) =>
    englishYear(year),
  ),
  rule('fraction', String.raw`(\d{1,3})\/(\d{1,3})(?![\d/])`, speakFraction),
  rule('digits', String.raw`0\d+|\d{3}-\d{3}-\d{4}|\d{3}-\d{4}`, ([digits]) =>
    englishDigits(digits.replace(/\D/g, '')),
  ),
  rule(
    'range',
    `(${number})[-–~](${number}) ?(${alternatives(units)})(?![A-Za-z])`,
    ([, low = '', high = '', unit = '']) => `${englishNumber(low)} to ${englishNumber(high)} ${units[unit]}`,
  ),
  rule(
    'range',
    `(${number})[-–~](${number})(?![\\d-])`,
    ([, low = '', high = '']) => `${englishNumber(low)} to ${englishNumber(high)}`,
  ),
  rule('percent', `([-−]?${number}) ?%`, ([, amount = '']) => `${englishNumber(amount)} percent`),
  rule(
    'unit',
    `([-−]?${number}) ?(${alternatives(units)})(?![A-Za-z])`,
    ([, amount = '', unit = '']) => `${englishNumber(amount)} ${units[unit]}`,
  ),
  rule('number', String.raw`#(?=\d)`, () => 'number'),
  rule('number', `(?:(?<![\\w])[-−])?${number}`, ([amount]) => englishNumber(amount)),
];

const startsRule = (before: string, character: string): boolean =>
  /[\d$£€¥#−-]/.test(character) || (/[A-Za-z]/.test(character) && !/[A-Za-z]/.test(before));

const marks: Readonly<Record<string, string>> = {
  ...{
    ',': '，',
    '.': '。',
    '?': '？',
    '!': '！',
    ';': '；',
    ':': '：',
    '~': '～',
    '…': '…',
    '—': '—',
    '–': '—',
    '/': '、',
  },
};

/**
 * English as it is spoken: numbers, dates, times, money, units, abbreviations and signs in words; marks in the form that
 * the symbol table has.
 */
export const normalizeEnglish = (original: string): NormalizedText => {
  const source = halfWidth(original).replace(/[’‘]/g, "'");
  let text = '';
  const originalIndex: number[] = [];
  const applied: AppliedRule[] = [];
  const append = (said: string, position: number): void => {
    text += said;
    for (let unit = 0; unit < said.length; unit++) originalIndex.push(position);
  };
  const appendWords = (said: string, position: number, length: number): void => {
    const [before, after] = [text.at(-1) ?? ' ', source[position + length] ?? ' '];
    append(`${/[A-Za-z]/.test(before) ? ' ' : ''}${said}${/[A-Za-z\d]/.test(after) ? ' ' : ''}`, position);
  };
  for (let position = 0; position < source.length; ) {
    const character = source[position] ?? '';
    const match = startsRule(source[position - 1] ?? '', character) ? firstMatch(source, position) : undefined;
    const said = match?.said ?? words[character];
    const length = match?.length ?? 1;
    if (said !== undefined) {
      appendWords(said, position, length);
      applied.push({ rule: match?.rule ?? 'sign', written: original.slice(position, position + length), spoken: said });
    } else {
      const mark = markAt(source, position);
      append(mark?.mark ?? character, position);
      position += (mark?.length ?? 1) - 1;
    }
    position += length;
  }
  return { text, originalIndex: Int32Array.from(originalIndex), rules: applied };
};

/** A run of the same mark is one; dots in a row are one pause. */
const markAt = (source: string, position: number): { readonly mark: string; readonly length: number } | undefined => {
  const rest = source.slice(position);
  const dots = /^(?:\.{2,}|…+)/.exec(rest)?.[0];
  if (dots !== undefined) return { mark: '…', length: dots.length };
  const dashes = /^(?:--+|[—–]+)/.exec(rest)?.[0];
  if (dashes !== undefined) return { mark: '—', length: dashes.length };
  const mark = marks[rest[0] ?? ''];
  if (mark === undefined) return undefined;
  let length = 1;
  while (rest[length] === rest[0]) length++;
  return { mark, length };
};

const firstMatch = (source: string, position: number) => {
  for (const { name, pattern, speak } of rules) {
    pattern.lastIndex = position;
    const match = pattern.exec(source);
    if (match !== null) return { rule: name, said: speak(match), length: match[0].length };
  }
  return undefined;
};
