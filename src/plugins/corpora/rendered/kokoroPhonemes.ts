import { spokenUnits } from '../../../corpus/spokenUnits.ts';
import type { ReadText } from '../../../text/frontend.ts';
import { parseSyllable } from '../../../text/syllable.ts';

/** Sounds of Mandarin as Kokoro was taught them. Source: misaki 0.9.4, `transcription.py` (after pinyin-to-ipa, MIT). */
const initials: Readonly<Record<string, string>> = {
  ...{ b: 'p', p: 'pʰ', m: 'm', f: 'f', d: 't', t: 'tʰ', n: 'n', l: 'l', g: 'k', k: 'kʰ', h: 'x', j: 'ʨ', q: 'ʨʰ' },
  ...{ x: 'ɕ', zh: 'ꭧ', ch: 'ꭧʰ', sh: 'ʂ', r: 'ɻ', z: 'ʦ', c: 'ʦʰ', s: 's', y: '', w: '', '^': '' },
};

/** 0 is where the arrow of the tone stands. */
const finals: Readonly<Record<string, string>> = {
  ...{ a: 'a0', o: 'wo0', e: 'ɤ0', ai: 'ai0', ei: 'ei0', ao: 'au0', ou: 'ou0', an: 'a0n', en: 'ə0n', ang: 'a0ŋ' },
  ...{ eng: 'ə0ŋ', ong: 'ʊ0ŋ', er: 'ɚ0', i: 'i0', ir: 'ɨ0', i0: 'ɨ0', ia: 'ja0', io: 'jɔ0', ie: 'je0', iao: 'jau0' },
  ...{ iou: 'jou0', ian: 'jɛ0n', in: 'i0n', iang: 'ja0ŋ', ing: 'i0ŋ', iong: 'jʊ0ŋ', u: 'u0', ua: 'wa0', uo: 'wo0' },
  ...{ uai: 'wai0', uei: 'wei0', uan: 'wa0n', uen: 'wə0n', uang: 'wa0ŋ', ueng: 'wə0ŋ', v: 'y0', ve: 'ɥe0' },
  ...{ van: 'ɥɛ0n', vn: 'y0n' },
};

const tones = ['', '→', '↗', '↓', '↘', ''] as const;

const marks: Readonly<Record<string, string>> = {
  ...{
    '，': ', ',
    '、': ', ',
    '。': '. ',
    '！': '! ',
    '？': '? ',
    '：': ': ',
    '；': '; ',
    '…': '…',
    '—': '—',
    '～': '',
  },
};

const words = new Intl.Segmenter('zh', { granularity: 'word' });

/** What Kokoro reads for a sentence, and its syllables; undefined where it has letters, which Mandarin voices cannot say. */
export function kokoroPhonemes(
  text: string,
  frontend: ReadText,
): { readonly phonemes: string; readonly pinyin: readonly string[] } | undefined {
  const sequence = frontend(text);
  const units = spokenUnits(sequence);
  if (units.some(({ kind }) => kind === 'other')) return undefined;
  const starts = new Set([...words.segment(sequence.normalizedText)].map(({ index }) => index));
  let symbol = 0;
  const phonemes = units.map(({ kind, unit }) => {
    const character = sequence.characterIndex[symbol] ?? -1;
    const index = sequence.syllableIndex[symbol];
    while (symbol < sequence.symbols.length && sequence.syllableIndex[symbol] === index) symbol += 1;
    if (kind === 'mark') return marks[unit] ?? '';
    return (starts.has(character) ? ' ' : '') + syllablePhonemes(unit);
  });
  const pinyin = units.flatMap(({ kind, unit }) => (kind === 'syllable' ? [unit] : []));
  return {
    phonemes: phonemes
      .join('')
      .replace(/ +/g, ' ')
      .replace(/ ([,.!?:;])/g, '$1')
      .trim(),
    pinyin,
  };
}

/** `hao3` -> `xau↓` */
export function syllablePhonemes(numbered: string): string {
  const { initial, final, tone, erhua } = parseSyllable(numbered);
  return `${initials[initial] ?? ''}${(finals[final] ?? '').replace('0', tones[tone])}${erhua ? 'ɚ' : ''}`;
}
