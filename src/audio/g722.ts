/** One of the two bands of the codec: an adaptive predictor of two poles and six zeros, and a step that follows the level. */
interface Band {
  /** Reconstructed signals, the newest first. */
  readonly reconstructed: Int32Array;
  readonly partial: Int32Array;
  readonly poles: Int32Array;
  readonly zeros: Int32Array;
  readonly differences: Int32Array;
  poleEstimate: number;
  zeroEstimate: number;
  estimate: number;
  logStep: number;
  step: number;
}

// Tables of ITU-T G.722 (2012): quantiser outputs (tables 14, 15 and 17), step logarithms (table 18) and the receive filter (table 11).
const lowOutputs4 = [
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
];
const lowOutputs6 = [
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808,
  21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008,
  3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
];
const lowStepLogs = [-60, -30, 58, 172, 334, 538, 1198, 3042];
const lowStepIndex = [0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0];
const highOutputs = [-7408, -1616, 7408, 1616];
const highStepLogs = [0, -214, 798];
const highStepIndex = [2, 1, 2, 1];
const inverseLogs = [
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
  3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
];
const receiveFilter = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];

/** Samples a second of what G.722 holds. */
export const g722SampleRate = 16000;

/**
 * Decodes raw G.722 at 64 kbit/s: each byte gives two samples in [-1, 1] at 16 kHz.
 * Source: ITU-T G.722 (2012), clauses 5 and 6: blocks 2L to 6H and the receive quadrature mirror filter, in whole numbers.
 */
export function decodeG722(bytes: Uint8Array): Float32Array {
  const low = createBand(32);
  const high = createBand(8);
  const samples = new Float32Array(bytes.length * 2);
  const history = new Int32Array(24);
  bytes.forEach((byte, index) => {
    const lowSignal = decodeLow(low, byte & 0x3f);
    const highSignal = decodeHigh(high, byte >> 6);
    history.copyWithin(0, 2);
    history[22] = lowSignal + highSignal;
    history[23] = lowSignal - highSignal;
    let [first, second] = [0, 0];
    for (let tap = 0; tap < 12; tap++) {
      second += at(history, 2 * tap) * at(receiveFilter, tap);
      first += at(history, 2 * tap + 1) * at(receiveFilter, 11 - tap);
    }
    samples[2 * index] = saturate(first >> 11) / 32768;
    samples[2 * index + 1] = saturate(second >> 11) / 32768;
  });
  return samples;
}

function createBand(step: number): Band {
  return {
    reconstructed: new Int32Array(3),
    partial: new Int32Array(3),
    poles: new Int32Array(3),
    zeros: new Int32Array(7),
    differences: new Int32Array(7),
    ...{ poleEstimate: 0, zeroEstimate: 0, estimate: 0, logStep: 0, step },
  };
}

function decodeLow(band: Band, code: number): number {
  const difference = (band.step * at(lowOutputs6, code)) >> 15;
  const signal = limit(band.estimate + difference, 16383);
  const code4 = code >> 2;
  const adapted = (band.step * at(lowOutputs4, code4)) >> 15;
  adaptStep(band, at(lowStepLogs, at(lowStepIndex, code4)), { most: 18432, shift: 8 });
  adaptPredictor(band, adapted);
  return signal;
}

function decodeHigh(band: Band, code: number): number {
  const difference = (band.step * at(highOutputs, code)) >> 15;
  const signal = limit(band.estimate + difference, 16383);
  adaptStep(band, at(highStepLogs, at(highStepIndex, code)), { most: 22528, shift: 10 });
  adaptPredictor(band, difference);
  return signal;
}

/** Blocks 3L and 3H: the step follows the codes that were sent, with a leak. */
function adaptStep(band: Band, log: number, { most, shift }: { readonly most: number; readonly shift: number }): void {
  band.logStep = Math.min(most, Math.max(0, ((band.logStep * 127) >> 7) + log));
  const fraction = at(inverseLogs, (band.logStep >> 6) & 31);
  const octave = shift - (band.logStep >> 11);
  band.step = (octave < 0 ? fraction << -octave : fraction >> octave) << 2;
}

/** Block 4: both predictors move by the signs of the signals, and the next estimate is made. */
function adaptPredictor(band: Band, difference: number): void {
  const { reconstructed, partial, poles, zeros, differences } = band;
  differences[0] = difference;
  reconstructed[0] = saturate(band.estimate + difference);
  partial[0] = saturate(band.zeroEstimate + difference);
  adaptPoles(band);
  for (let tap = 1; tap <= 6; tap++) {
    const direction = difference === 0 ? 0 : at(differences, tap) >> 15 === difference >> 15 ? 128 : -128;
    zeros[tap] = saturate(direction + ((at(zeros, tap) * 32640) >> 15));
  }
  differences.copyWithin(1, 0, 6);
  reconstructed.copyWithin(1, 0, 2);
  partial.copyWithin(1, 0, 2);
  band.poleEstimate = saturate(
    ((at(poles, 1) * saturate(2 * at(reconstructed, 1))) >> 15) +
      ((at(poles, 2) * saturate(2 * at(reconstructed, 2))) >> 15),
  );
  let zeroEstimate = 0;
  for (let tap = 6; tap > 0; tap--) zeroEstimate += (saturate(2 * at(differences, tap)) * at(zeros, tap)) >> 15;
  band.zeroEstimate = saturate(zeroEstimate);
  band.estimate = saturate(band.poleEstimate + band.zeroEstimate);
}

function adaptPoles({ partial, poles }: Band): void {
  const sameAsLast = at(partial, 0) >> 15 === at(partial, 1) >> 15;
  const sameAsSecond = at(partial, 0) >> 15 === at(partial, 2) >> 15;
  const scaled = saturate(4 * at(poles, 1));
  const pull = Math.min(sameAsLast ? -scaled : scaled, 32767);
  const second = (sameAsSecond ? 128 : -128) + (pull >> 7) + ((at(poles, 2) * 32512) >> 15);
  poles[2] = limit(second, 12288);
  const bound = saturate(15360 - at(poles, 2));
  poles[1] = Math.max(-bound, Math.min(bound, saturate((sameAsLast ? 192 : -192) + ((at(poles, 1) * 32640) >> 15))));
}

function at(table: ArrayLike<number>, index: number): number {
  return table[index] as number;
}

function limit(value: number, most: number): number {
  return Math.max(-most - (most === 12288 ? 0 : 1), Math.min(most, value));
}

function saturate(value: number): number {
  return Math.max(-32768, Math.min(32767, value));
}
