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
  '分(?!之)|秒|小时|种|类|层|片|排|句|段|篇|封|幅|架|艘|斤|公斤|公里|米|元|角|毛|点|倍|对|群|批|套|束|盏|口|名|人|步|下|千|万|亿|百';

const twoBefore = new RegExp(`^(?:${measureWords})`);

/** An amount of money or things: a lone 2 is 两. */
const speakAmount = (written: string): string => (written === '2' ? '两' : speakNumber(written));

const unitNames: Readonly<Record<string, string>> = {
  ...{ '℃': '摄氏度', '°C': '摄氏度', '℉': '华氏度', '°F': '华氏度', '°': '度' },
  ...{ 'km/h': '公里每小时', 'm/s': '米每秒', 'km²': '平方公里', 'm²': '平方米', 'cm²': '平方厘米', '㎡': '平方米' },
  ...{ 'm³': '立方米', 'cm³': '立方厘米', km: '公里', '㎞': '公里', cm: '厘米', mm: '毫米', nm: '纳米', m: '米' },
  ...{ kg: '千克', '㎏': '千克', mg: '毫克', g: '克', t: '吨', ml: '毫升', mL: '毫升', L: '升' },
  ...{ GHz: '吉赫兹', MHz: '兆赫兹', kHz: '千赫兹', Hz: '赫兹', kWh: '千瓦时', kW: '千瓦', mAh: '毫安时', dB: '分贝' },
  ...{ hPa: '百帕', mmHg: '毫米汞柱', kcal: '千卡', ms: '毫秒', min: '分钟', h: '小时', s: '秒' },
};

const currencySigns: Readonly<Record<string, string>> = {
  ...{
    '¥': '元',
    $: '美元',
    US$: '美元',
    HK$: '港元',
    '€': '欧元',
    '£': '英镑',
    A$: '澳元',
    CAD$: '加元',
    '₩': '韩元',
  },
  ...{ '฿': '泰铢', '₹': '印度卢比', '₽': '卢布' },
};

/** After the number too. */
const currencyCodes: Readonly<Record<string, string>> = {
  ...{
    USD: '美元',
    HKD: '港元',
    EUR: '欧元',
    GBP: '英镑',
    JPY: '日元',
    CNY: '元',
    RMB: '元',
    AUD: '澳元',
    CAD: '加元',
  },
  ...{ KRW: '韩元', SGD: '新加坡元', THB: '泰铢', INR: '印度卢比' },
};

const currencyNames: Readonly<Record<string, string>> = { ...currencySigns, ...currencyCodes };

const inRange = (value: string | undefined, low: number, high: number): boolean => {
  const parsed = Number(value);
  return parsed >= low && parsed <= high;
};

const speakDay = (month = '', day = ''): string | undefined =>
  inRange(month, 1, 12) && inRange(day, 1, 31) ? `${speakInteger(month)}月${speakInteger(day)}日` : undefined;

const speakDate = ([, year = '', month, day]: RegExpExecArray): string | undefined => {
  const spoken = speakDay(month, day);
  return spoken === undefined ? undefined : `${speakDigits(year)}年${spoken}`;
};

/** 31-12-2024: the day comes first where both could. */
const speakDateBackwards = ([, first, second, year = '']: RegExpExecArray): string | undefined => {
  const spoken = speakDay(second, first) ?? speakDay(first, second);
  return spoken === undefined ? undefined : `${speakDigits(year)}年${spoken}`;
};

const speakHour = (hour: string): string => (Number(hour) === 2 ? '两' : speakInteger(hour));

const speakTime = (hour = '', minute = '00', second?: string): string => {
  const spokenHour = `${speakHour(hour)}点`;
  if (Number(minute) === 0 && second === undefined) return spokenHour;
  const zero = minute.startsWith('0') && minute !== '00' ? '零' : '';
  const spokenMinute = `${zero}${speakInteger(minute)}分`;
  return `${spokenHour}${spokenMinute}${second === undefined ? '' : `${speakInteger(second)}秒`}`;
};

const speakScore = ([, ours = '', theirs = '']: RegExpExecArray): string =>
  `${speakInteger(ours)}比${speakInteger(theirs)}`;

const speakRange = (match: RegExpExecArray): string => {
  const [whole, low = '', lowPercent, high = '', highPercent] = match;
  const countsThings = twoBefore.test(match.input.slice(match.index + whole.length));
  const speakEnd = countsThings ? speakAmount : speakNumber;
  const lowWords = `${lowPercent || highPercent ? '百分之' : ''}${speakEnd(low)}`;
  return `${lowWords}到${highPercent ? '百分之' : ''}${speakEnd(high)}`;
};

const speakVersion = (match: RegExpExecArray): string =>
  match[0]
    .split('.')
    .map((part) => (part.length < 3 ? speakInteger(part) : speakDigits(part)))
    .join('点');

/** 3pm, 11:30 AM: the part of the day comes first. */
const speakClock = (match: RegExpExecArray): string | undefined => {
  const [, hour = '', minute, second, half = ''] = match;
  if (!inRange(hour, 1, 12)) return undefined;
  return `${/^a/i.test(half) ? '上午' : '下午'}${speakTime(hour, minute, second)}`;
};

const speakYearMonth = (match: RegExpExecArray): string | undefined => {
  const [, year = '', month = ''] = match;
  return inRange(month, 1, 12) ? `${speakDigits(year)}年${speakInteger(month)}月` : undefined;
};

/** A quantity with its unit, both ends of a range: the unit is said where it is written, and at the end. */
const speakQuantities = (match: RegExpExecArray): string => {
  const [, low = '', lowUnit, high = '', highUnit = ''] = match;
  const unitOf = (unit: string | undefined) => (unit === undefined ? '' : unitNames[unit]);
  return `${speakNumber(low)}${unitOf(lowUnit)}到${speakNumber(high)}${unitOf(highUnit)}`;
};

const speakMoneyRange = (match: RegExpExecArray): string =>
  `${speakNumber(match[2] ?? '')}到${speakNumber(match[3] ?? '')}${currencyNames[match[1] ?? '']}`;

const signsOfAddress: Readonly<Record<string, string>> = {
  ...{ '.': '点', '@': '艾特', '/': '斜杠', '-': '杠', _: '下划线', ':': '冒号' },
  ...{ '?': '问号', '=': '等于', '&': '和', '#': '井号', '%': '百分号', '+': '加', '~': '波浪号' },
};

/** A web or mail address: letters stay, digits one by one, signs by their names. */
const speakAddress = (match: RegExpExecArray): string =>
  match[0]
    .replace(/^(?:https?|ftp):\/\//i, '')
    .replace(/\/$/, '')
    .replace(/\d+/g, (digits) => speakDigits(digits))
    .replace(/[^A-Za-z\p{Script=Han}]/gu, (sign) => signsOfAddress[sign] ?? '');

const telephone = (match: RegExpExecArray): string => speakDigits(match[0].replace(/\D/g, ''), 'telephone');

const rule = (name: string, pattern: string, speak: NumberRule['speak']): NumberRule => ({
  name,
  pattern: new RegExp(pattern, 'uy'),
  speak,
});

const alternatives = (names: Readonly<Record<string, string>>): string =>
  Object.keys(names)
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[/$]/g, String.raw`\$&`))
    .join('|');

const units = alternatives(unitNames);
const currencies = alternatives(currencyNames);
const notInWord = `(?![A-Za-z²³])`;
const unitPattern = new RegExp(`^(?:${units})${notInWord}`, 'u');

/** The unit that a text begins with, and its name. */
export const unitAt = (text: string): { readonly sign: string; readonly name: string } | undefined => {
  const sign = unitPattern.exec(text)?.[0];
  return sign === undefined ? undefined : { sign, name: unitNames[sign] ?? '' };
};

const host = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}`;

/** Numbers that are called: read digit by digit wherever no counted thing follows. */
const serviceNumbers = '10010|10086|12306|12315|12345|955\\d{2}';

/** Tried before all others, wherever a Latin letter or a digit may begin an address. */
export const addressRule: NumberRule = rule(
  'address',
  String.raw`(?<![A-Za-z0-9.@])(?:(?:https?|ftp):\/\/${host}(?::\d+)?(?:\/[\w./?=&#%~+-]*)?|[\w.+-]+@${host}|(?:www\.)${host}(?:\/[\w./?=&#%~+-]*)?|${host.replace('[A-Za-z]{2,}', '(?:com|cn|net|org|io|ai|edu|gov|dev)')}(?![A-Za-z])(?:\/[\w./?=&#%~+-]*)?)`,
  speakAddress,
);

/** Whether a number, or a currency before one, may begin with a character. */
const firstCharacters = new Set([...'0123456789+-−№Nn', ...Object.keys(currencyNames).map((name) => name.charAt(0))]);

export const mayStartNumber = (character: string): boolean => firstCharacters.has(character);

/** Tried in this order at each place of the text; the first that matches speaks. */
export const numberRules: readonly NumberRule[] = [
  rule('ordinal', String.raw`(?:№|[Nn][Oo]\.) ?(\d+)`, (match) => `第${speakInteger(match[1] ?? '')}`),
  rule(
    'range of years',
    String.raw`(?<![\d.])([12]\d{3})[-~]([12]\d{3})(?=年)`,
    (match) => `${speakDigits(match[1] ?? '')}到${speakDigits(match[2] ?? '')}`,
  ),
  rule('year', String.raw`(?:(?<![\d.])[12]\d{3}|(?<=公元前?)\d{3,4})(?=年)`, (match) => speakDigits(match[0])),
  rule('month or day', String.raw`(?<!\d)0[1-9](?=[月日号])`, (match) => speakInteger(match[0])),
  rule(
    'year and month',
    String.raw`(?<![\d.])([12]\d{3})[-/.](\d{1,2})(?![\d./-])(?=月?份|[，。、\s]|$)`,
    speakYearMonth,
  ),
  rule('generation', String.raw`(?<![\d.])\d0(?=后)`, (match) => speakDigits(match[0])),
  rule('date', String.raw`(?<![\d.])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.])`, speakDate),
  rule('date', String.raw`(?<![\d.])(\d{1,2})[-/.](\d{1,2})[-/.]([12]\d{3})(?![\d.])`, speakDateBackwards),
  rule('date', String.raw`(?<![\d./-])(0[1-9])[-/](0[1-9]|[12]\d|3[01])(?![\d./-])`, ([, month, day]) =>
    speakDay(month, day),
  ),
  rule(
    'clock',
    String.raw`(?<![\d:.])(\d{1,2})(?::([0-5]\d))?(?::([0-5]\d))? ?([aApP]\.?[mM]\.?)(?![A-Za-z])`,
    speakClock,
  ),
  rule(
    'range of times',
    String.raw`(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d) ?[-~] ?([01]?\d|2[0-4]):([0-5]\d)(?![\d:])`,
    ([, from, fromMinute, to, toMinute]) => `${speakTime(from, fromMinute)}到${speakTime(to, toMinute)}`,
  ),
  rule('score', String.raw`(?<=比[分数]?[是为]? ?)(\d+):(\d+)(?![\d:])`, speakScore),
  rule('time', String.raw`(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])`, ([, hour, minute, second]) =>
    speakTime(hour, minute, second),
  ),
  rule('mobile telephone', String.raw`(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d.])`, telephone),
  rule('telephone', String.raw`(?<![\d.])(?:0\d{2,3}-\d{7,8}|[48]00-?\d{3}-?\d{4})(?![\d.])`, telephone),
  rule('digits after a name', String.raw`(?<=(?:${digitContexts})[是为:： ]?)\d{3,}(?![\d.,])`, telephone),
  rule('emergency number', String.raw`(?<=[打拨])(?:110|112|114|119|120|122)(?![\d.])`, telephone),
  rule('service number', `(?<![\\d.,])(?:${serviceNumbers})(?![\\d.,%])(?!${measureWords})(?!${units})`, telephone),
  rule('range of quantities', `([-−]?${number})(${units})?[-~]([-−]?${number})(${units})${notInWord}`, speakQuantities),
  rule('range of money', `(${currencies}) ?(${number})[-~](?:${currencies})?(${number})(?![\\d%])`, speakMoneyRange),
  rule(
    'subtraction',
    `(${number}) ?[-−] ?(${number})(?= ?=)`,
    (match) => `${speakNumber(match[1] ?? '')}减${speakNumber(match[2] ?? '')}`,
  ),
  rule('room', String.raw`(?<![\d.,])\d{3,4}(?=室|房间|号房|宿舍|教室)`, telephone),
  rule('picture size', String.raw`(?<![\d.,])\d{3,4}(?=[Pp](?![A-Za-z]))`, (match) => speakDigits(match[0])),
  rule('range', String.raw`(${number})(%)?[-~](${number})(%)?(?![\d%-])`, speakRange),
  rule('percent', `([-−]?${number})%`, (match) => `百分之${match[1] === '100' ? '百' : speakNumber(match[1] ?? '')}`),
  rule('permille', `([-−]?${number})‰`, (match) => `千分之${speakNumber(match[1] ?? '')}`),
  rule(
    'money',
    `(${currencies}) ?(${number})(百万|千万|[万亿千百])?`,
    ([, currency = '', amount = '', scale = '']) => `${speakAmount(amount)}${scale}${currencyNames[currency]}`,
  ),
  rule(
    'money',
    `(${number})(百万|千万|[万亿千百])? ?(${alternatives(currencyCodes)})(?![A-Za-z])`,
    ([, amount = '', scale = '', currency = '']) => `${speakAmount(amount)}${scale}${currencyNames[currency]}`,
  ),
  rule('version', String.raw`(?<![\d.])\d+(?:\.\d+){2,}`, speakVersion),
  rule(
    'fraction',
    String.raw`((?<![\dA-Za-z])[-−])?(?<![\d/.])(\d+)(?:/| / )(\d+)(?![\d/.])`,
    ([, sign, over = '', under = '']) =>
      `${sign === undefined ? '' : '负'}${speakInteger(under)}分之${speakInteger(over)}`,
  ),
  // 300w: of people who write, not of units.
  rule('ten thousands', String.raw`(${number})w(?![A-Za-z\d²³])`, (match) => `${speakAmount(match[1] ?? '')}万`),
  rule('score', String.raw`(?<![\d:])(\d+):(\d+)(?![\d:])`, speakScore),
  rule('digits after letters', String.raw`(?<=[A-Za-z]-?)\d{3,}(?![\d.,])`, (match) =>
    speakDigits(match[0], 'telephone'),
  ),
  rule('leading zero', String.raw`(?<![\d.,])0\d+(?![\d.,])`, (match) => speakDigits(match[0])),
  rule('two of something', String.raw`(?<![第\d.,A-Za-z-])2(?=${measureWords})`, () => '两'),
  rule(
    'quantity with unit',
    String.raw`((?<![\dA-Za-z])[-−])?(${number})([百千万亿]*) ?(${units})(?![A-Za-z²³])`,
    ([, sign = '', amount = '', scale = '', unit = '']) => `${speakNumber(sign + amount)}${scale}${unitNames[unit]}`,
  ),
  rule('number', String.raw`(?:(?<![\dA-Za-z])[-−](?=\d))?${number}`, (match) => speakNumber(match[0])),
];
