const ones = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const tens = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales = ['', 'thousand', 'million', 'billion', 'trillion'];

/** Whole numbers of more digits than this are read digit by digit. */
const maxDigits = 15;

const belowHundred = (value: number): string =>
  value < 20
    ? (ones[value] ?? '')
    : [tens[Math.floor(value / 10)], value % 10 === 0 ? '' : ones[value % 10]].filter(Boolean).join(' ');

const belowThousand = (value: number): string => {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  return [hundreds > 0 ? `${ones[hundreds]} hundred` : '', rest > 0 ? belowHundred(rest) : '']
    .filter(Boolean)
    .join(' ');
};

/** '4071' -> four zero seven one. */
export const englishDigits = (digits: string): string => [...digits].map((digit) => ones[Number(digit)]).join(' ');

/** '1234' -> one thousand two hundred thirty four; more than 15 digits one by one. */
export const englishCardinal = (digits: string): string => {
  const significant = digits.replace(/^0+(?=\d)/, '');
  if (significant === '0') return 'zero';
  if (significant.length > maxDigits) return englishDigits(significant);
  const words: string[] = [];
  for (let end = significant.length, scale = 0; end > 0; end -= 3, scale++) {
    const group = Number(significant.slice(Math.max(0, end - 3), end));
    if (group > 0) words.unshift(`${belowThousand(group)} ${scales[scale]}`.trim());
  }
  return words.join(' ');
};

/** '3.14' -> three point one four; a sign and thousands' commas are allowed. */
export const englishNumber = (written: string): string => {
  const [whole = '', fraction] = written
    .replace(/^[-−+]/, '')
    .replaceAll(',', '')
    .split('.');
  const spoken = englishCardinal(whole === '' ? '0' : whole);
  const sign = /^[-−]/.test(written) ? 'minus ' : '';
  return `${sign}${spoken}${fraction === undefined ? '' : ` point ${englishDigits(fraction)}`}`;
};

const irregularOrdinals: Readonly<Record<string, string>> = {
  ...{ one: 'first', two: 'second', three: 'third', five: 'fifth', eight: 'eighth', nine: 'ninth', twelve: 'twelfth' },
};

/** '21' -> twenty first. */
export const englishOrdinal = (digits: string): string => {
  const words = englishCardinal(digits).split(' ');
  const last = words.pop() ?? '';
  return [...words, irregularOrdinals[last] ?? `${last.replace(/y$/, 'ie')}th`].join(' ');
};

/** '1999' -> nineteen ninety nine, '2007' -> two thousand seven, '1900' -> nineteen hundred. */
export const englishYear = (digits: string): string => {
  const [century, year] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (digits.length !== 4 || (century % 10 === 0 && year < 10)) return englishCardinal(digits);
  if (year === 0) return `${belowHundred(century)} hundred`;
  return `${belowHundred(century)} ${year < 10 ? `oh ${ones[year]}` : belowHundred(year)}`;
};
