const precision = 28n;

/** A number as a whole multiple of a power of ten: digits * 10 ** -places. */
interface Decimal {
  readonly digits: bigint;
  readonly places: bigint;
}

/**
 * start, start + step, ... up to stop, without it. The sums are kept as decimals of 28 digits, so that ten steps of 0.1
 * are 1 and not a little less.
 *
 * Source: Hydra 1.3, FloatRange (Python's decimal with its usual context).
 */
export function decimalRange(start: number, stop: number, step: number): readonly number[] {
  const end = exactDecimal(stop);
  const width = exactDecimal(step);
  const isBefore = (value: Decimal) => (step > 0 ? compare(value, end) < 0 : compare(value, end) > 0);
  const values: number[] = [];
  for (let value = exactDecimal(start); isBefore(value); value = add(value, width)) values.push(toNumber(value));
  return values;
}

/** Every double is a whole number times a power of two, hence a decimal with an end. */
function exactDecimal(value: number): Decimal {
  let places = 0n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    places += 1n;
  }
  return { digits: BigInt(scaled) * 5n ** places, places };
}

function add(a: Decimal, b: Decimal): Decimal {
  const places = morePlaces(a, b);
  return rounded({ digits: atPlaces(a, places) + atPlaces(b, places), places });
}

/** To 28 digits, halves to the even neighbour. */
function rounded(value: Decimal): Decimal {
  const negative = value.digits < 0n;
  const digits = negative ? -value.digits : value.digits;
  const surplus = BigInt(digits.toString().length) - precision;
  if (surplus <= 0n) return value;
  const unit = 10n ** surplus;
  const rest = digits % unit;
  const whole = digits / unit;
  const isUp = rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n);
  const kept = isUp ? whole + 1n : whole;
  const places = value.places - surplus;
  const result = places < 0n ? { digits: kept * 10n ** -places, places: 0n } : { digits: kept, places };
  return negative ? { ...result, digits: -result.digits } : result;
}

function morePlaces(a: Decimal, b: Decimal): bigint {
  if (a.places > b.places) return a.places;
  return b.places;
}

function atPlaces(value: Decimal, places: bigint): bigint {
  return value.digits * 10n ** (places - value.places);
}

function compare(a: Decimal, b: Decimal): number {
  const places = morePlaces(a, b);
  const difference = atPlaces(a, places) - atPlaces(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function toNumber({ digits, places }: Decimal): number {
  return Number(`${digits}e-${places}`);
}
