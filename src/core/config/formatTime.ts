import { ConfigError } from '../../errors.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(' ');

const directives: Readonly<Record<string, (time: Date) => string>> = {
  Y: (time) => padded(time.getFullYear(), 4),
  y: (time) => padded(time.getFullYear() % 100, 2),
  m: (time) => padded(time.getMonth() + 1, 2),
  d: (time) => padded(time.getDate(), 2),
  H: (time) => padded(time.getHours(), 2),
  I: (time) => padded(time.getHours() % 12 || 12, 2),
  M: (time) => padded(time.getMinutes(), 2),
  S: (time) => padded(time.getSeconds(), 2),
  f: (time) => padded(time.getMilliseconds() * 1000, 6),
  p: (time) => (time.getHours() < 12 ? 'AM' : 'PM'),
  j: (time) => padded(dayOfYear(time), 3),
  A: (time) => days[time.getDay()] ?? '',
  a: (time) => (days[time.getDay()] ?? '').slice(0, 3),
  B: (time) => months[time.getMonth()] ?? '',
  b: (time) => (months[time.getMonth()] ?? '').slice(0, 3),
  s: (time) => String(Math.floor(time.getTime() / 1000)),
  '%': () => '%',
};

/** A local time written by strftime's directives. @throws ConfigError for an unknown directive. */
export function formatTime(time: Date, pattern: string): string {
  return pattern.replaceAll(/%(.?)/gs, (_, letter: string) => {
    const directive = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
    if (directive === undefined)
      throw new ConfigError(`now: unknown '%${letter}'; known: %${Object.keys(directives).join(' %')}`);
    return directive(time);
  });
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function dayOfYear(time: Date): number {
  const start = Date.UTC(time.getFullYear(), 0, 0);
  return Math.round((Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()) - start) / 86_400_000);
}
