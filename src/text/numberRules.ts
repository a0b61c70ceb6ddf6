import { speakDigits, speakInteger, speakNumber } from './spokenNumber.ts';

/** One way of writing a number: where its sticky pattern matches, `speak` gives the characters to say (or passes). */
export interface NumberRule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly speak: (match: RegExpExecArray) => string | undefined;
}

const number = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?`;

/** After these, a row of digits is a name and not a quantity. */
const digitContexts = '电话|号码|拨打|密码|验证码|编号|尾号|房间|热线|卡号|账号|工号|学号|邮编|车牌|航班|QQ';

/** Before these, a lone 2 is 两. */
const measureWords =
  '个|只|条|张|把|本|件|位|辆|台|双|块|杯|瓶|份|家|间|所|座|颗|粒|头|匹|根|支|首|部|集|次|遍|回|场|顿|天|年(?!级)|岁|周|' +
  '分(?!之)|秒|小时|种|类|层|片|排|句|段|篇|封|幅|架|艘|斤|公斤|公里|米|元|毛|点|倍|对|群|批|套|束|盏|口|名|人|步|下|千|万|亿|百';

const unitNames: Readonly<Record<string, string>> = {
  ...{ '℃': '摄氏度', '°C': '摄氏度', '°': '度', 'km/h': '公里每小时', km: '公里', kg: '公斤', cm: '厘米', mm: '毫米' },
  ...{ ml: '毫升', mg: '毫克', kHz: '千赫', Hz: '赫兹', ms: '毫秒', '㎡': '平方米', '㎞': '公里', '㎏': '公斤' },
};

const currencyNames: Readonly<Record<string, string>> = { '¥': '元', $: '美元', '€': '欧元', '£': '英镑' };

const inRange = (value: string | undefined, low: number, high: number): boolean => {
  const parsed = Number(value);
  return parsed >= low && parsed <= high;
};

const speakDate = (match: RegExpExecArray): string | undefined => {
  const [, year = '', month = '', day = ''] = match;
  if (!inRange(month, 1, 12) || !inRange(day, 1, 31)) return undefined;
  return `${speakDigits(year)}年${speakInteger(month)}月${speakInteger(day)}日`;
};

const speakHour = (hour: string): string => (Number(hour) === 2 ? '两' : speakInteger(hour));

const speakTime = (match: RegExpExecArray): string => {
  const [, hour = '', minute = '', second] = match;
  const spokenHour = `${speakHour(hour)}点`;
  if (Number(minute) === 0 && second === undefined) return spokenHour;
  const zero = minute.startsWith('0') && minute !== '00' ? '零' : '';
  const spokenMinute = `${zero}${speakInteger(minute)}分`;
  return `${spokenHour}${spokenMinute}${second === undefined ? '' : `${speakInteger(second)}秒`}`;
};

const speakRange = (match: RegExpExecArray): string => {
  const [, low = '', lowPercent, high = '', highPercent] = match;
  const lowWords = `${lowPercent || highPercent ? '百分之' : ''}${speakNumber(low)}`;
  return `${lowWords}到${highPercent ? '百分之' : ''}${speakNumber(high)}`;
};

const speakVersion = (match: RegExpExecArray): string =>
  match[0]
    .split('.')
    .map((part) => (part.length < 3 ? speakInteger(part) : speakDigits(part)))
    .join('点');

const telephone = (match: RegExpExecArray): string => speakDigits(match[0].replace(/\D/g, ''), 'telephone');

const rule = (name: string, pattern: string, speak: NumberRule['speak']): NumberRule => ({
  name,
  pattern: new RegExp(pattern, 'uy'),
  speak,
});

const units = Object.keys(unitNames)
  .map((unit) => unit.replace('/', String.raw`\/`))
  .join('|');

/** Tried in this order at each place of the text; the first that matches speaks. */
export const numberRules: readonly NumberRule[] = [
  rule(
    'range of years',
    String.raw`(?<![\d.])([12]\d{3})[-~]([12]\d{3})(?=年)`,
    (match) => `${speakDigits(match[1] ?? '')}到${speakDigits(match[2] ?? '')}`,
  ),
  rule('year', String.raw`(?<![\d.])[12]\d{3}(?=年)`, (match) => speakDigits(match[0])),
  rule('date', String.raw`(?<![\d.])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.])`, speakDate),
  rule('time', String.raw`(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])`, speakTime),
  rule('mobile telephone', String.raw`(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d.])`, telephone),
  rule('telephone', String.raw`(?<![\d.])(?:0\d{2,3}-\d{7,8}|[48]00-?\d{3}-?\d{4})(?![\d.])`, telephone),
  rule('digits after a name', String.raw`(?<=(?:${digitContexts})[是为:： ]?)\d{3,}(?![\d.,])`, telephone),
  rule('emergency number', String.raw`(?<=[打拨])(?:110|112|114|119|120|122)(?![\d.])`, telephone),
  rule('range', String.raw`(${number})(%)?[-~](${number})(%)?(?![\d%-])`, speakRange),
  rule('percent', `([-−]?${number})%`, (match) => `百分之${speakNumber(match[1] ?? '')}`),
  rule('permille', `([-−]?${number})‰`, (match) => `千分之${speakNumber(match[1] ?? '')}`),
  rule('money', `([¥$€£]) ?(${number})`, (match) => `${speakNumber(match[2] ?? '')}${currencyNames[match[1] ?? '']}`),
  rule('version', String.raw`(?<![\d.])\d+(?:\.\d+){2,}`, speakVersion),
  rule(
    'fraction',
    String.raw`(?<![\d/.])(\d+)/(\d+)(?![\d/.])`,
    (match) => `${speakInteger(match[2] ?? '')}分之${speakInteger(match[1] ?? '')}`,
  ),
  rule(
    'score',
    String.raw`(?<![\d:])(\d+):(\d+)(?![\d:])`,
    (match) => `${speakInteger(match[1] ?? '')}比${speakInteger(match[2] ?? '')}`,
  ),
  rule('digits after letters', String.raw`(?<=[A-Za-z]-?)\d{3,}(?![\d.,])`, (match) =>
    speakDigits(match[0], 'telephone'),
  ),
  rule('leading zero', String.raw`(?<![\d.,])0\d+(?![\d.,])`, (match) => speakDigits(match[0])),
  rule('two of something', String.raw`(?<![第\d.,A-Za-z-])2(?=${measureWords})`, () => '两'),
  rule(
    'quantity with unit',
    String.raw`((?<![\dA-Za-z])[-−])?(${number})(${units})(?![A-Za-z])`,
    (match) => `${speakNumber(`${match[1] ?? ''}${match[2] ?? ''}`)}${unitNames[match[3] ?? '']}`,
  ),
  rule('number', String.raw`(?:(?<![\dA-Za-z])[-−](?=\d))?${number}`, (match) => speakNumber(match[0])),
];
