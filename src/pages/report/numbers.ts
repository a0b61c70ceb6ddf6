/** A count with thin spaces between thousands: `1 234 567`. */
export function showCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A value in three or four digits, whatever its magnitude: `0.00012`, `3.14`, `1 234`, `not finite`. */
export function showValue(value: number): string {
  return inDigits(value, 3);
}

function inDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return 'not finite';
  const magnitude = Math.abs(value);
  if (magnitude === 0) return '0';
  if (magnitude >= 1000) return showCount(value);
  if (magnitude < 0.001) return value.toExponential(1).replace('.0e', 'e').replace('e-', 'e−').replace(/^-/, '−');
  return minus(String(Number(value.toPrecision(digits))));
}

/** Values beside each other, in as many digits as tell them apart: `2.005`, `2.01`. */
export function showValues(values: readonly number[]): readonly string[] {
  const shown = [3, 4, 5, 6].map((digits) => values.map((value) => inDigits(value, digits)));
  const isClear = (texts: readonly string[]) => new Set(texts).size === new Set(values).size;
  return shown.find(isClear) ?? shown[0] ?? [];
}

/** A value with fixed digits and a true minus sign. */
export function showFixed(value: number, digits: number): string {
  return Number.isFinite(value) ? minus(value.toFixed(digits)) : 'not finite';
}

/** Minutes and seconds: `45 s`, `12 min 05 s`. */
export function showSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** A coordinate of a drawing, to a tenth of its unit. */
export function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}

function minus(text: string): string {
  return text.replace('-', '−');
}
