const digitNames = [...'零一二三四五六七八九'];
const sectionUnits = ['', '万', '亿', '万亿'];
const placeUnits = ['', '十', '百', '千'];

/** Integers of more places than this are read digit by digit. */
const maxIntegerPlaces = 16;

const digitName = (digit: string): string => digitNames[Number(digit)] ?? '';

/** Reads digits one by one; `telephone` says 幺 for 1, as in telephone and room numbers. */
export const speakDigits = (digits: string, style: 'plain' | 'telephone' = 'plain'): string =>
  [...digits].map((digit) => (style === 'telephone' && digit === '1' ? '幺' : digitName(digit))).join('');

/** Reads up to four digits, with one 零 for each gap inside. */
const speakSection = (section: string): string => {
  let spoken = '';
  let gap = false;
  for (const [index, digit] of [...section].entries()) {
    if (digit === '0') {
      gap = spoken !== '';
      continue;
    }
    spoken += `${gap ? '零' : ''}${digitName(digit)}${placeUnits[section.length - 1 - index] ?? ''}`;
    gap = false;
  }
  return spoken;
};

const splitSections = (digits: string): string[] => {
  const sections: string[] = [];
  for (let end = digits.length; end > 0; end -= 4) sections.unshift(digits.slice(Math.max(0, end - 4), end));
  return sections;
};

/** 一十二 -> 十二 at the beginning; 二千, 二万, 二亿 -> 两 at the beginning. */
const colloquialStart = (spoken: string): string => spoken.replace(/^一十/, '十').replace(/^二(?=[千万亿])/, '两');

/** A whole number in Chinese: '12' -> 十二, '1005' -> 一千零五, '20000' -> 两万. */
export const speakInteger = (digits: string): string => {
  const significant = digits.replace(/^0+(?=\d)/, '');
  if (significant === '0') return '零';
  if (significant.length > maxIntegerPlaces) return speakDigits(significant);
  const sections = splitSections(significant);
  let spoken = '';
  let skippedSection = false;
  for (const [index, section] of sections.entries()) {
    const words = speakSection(section);
    if (words === '') {
      skippedSection = true;
      continue;
    }
    const gap = spoken !== '' && (skippedSection || section.startsWith('0'));
    spoken += `${gap ? '零' : ''}${words}${sectionUnits[sections.length - 1 - index] ?? ''}`;
    skippedSection = false;
  }
  return colloquialStart(spoken.replace(/万亿(.*)亿/, '万$1亿'));
};

/** A number with sign, thousands separators and decimals: '-3.14' -> 负三点一四. */
export const speakNumber = (written: string): string => {
  const negative = /^[-−]/.test(written);
  const [whole = '0', fraction] = written
    .replace(/^[-−+]/, '')
    .replaceAll(',', '')
    .split('.');
  const spoken = fraction === undefined ? speakInteger(whole) : `${speakInteger(whole)}点${speakDigits(fraction)}`;
  return `${negative ? '负' : ''}${spoken}`;
};
