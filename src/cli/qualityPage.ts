import type { SoundFigures } from '../audio/soundFigures.ts';
import { type QualityReport, type QualityRow, spreadOf } from '../corpus/quality/qualityReport.ts';
import type { QualityPage } from '../pages/quality/renderQuality.ts';

const changes: readonly (readonly [keyof SoundFigures, string, string, number])[] = [
  ['durationSeconds', 'length', 's', 2],
  ['snrDb', 'speech over noise', 'dB', 1],
  ['loudnessLufs', 'loudness', 'LUFS', 1],
  ['truePeakDb', 'true peak', 'dBTP', 1],
  ['speechRatio', 'share of speech', '', 2],
  ['longestPauseSeconds', 'longest pause', 's', 2],
  ['bandwidthHz', 'bandwidth', 'Hz', 0],
];

const distributions: readonly (readonly [string, string, (row: QualityRow) => number | null])[] = [
  ['speech over noise', 'dB', ({ prepared }) => prepared.snrDb],
  ['loudness as recorded', 'LUFS', ({ recorded }) => recorded.loudnessLufs],
  ['length', 's', ({ prepared }) => prepared.durationSeconds],
  ['pitch', 'Hz', ({ medianHz }) => medianHz],
  ['pitch range', 'semitones', ({ pitchRangeSemitones }) => pitchRangeSemitones],
  ['speaking rate', 'syllables/s', ({ syllablesPerSecond }) => syllablesPerSecond],
  ['silence', '', ({ silenceRatio }) => silenceRatio],
  ['bandwidth as recorded', 'Hz', ({ recorded }) => recorded.bandwidthHz],
  ['over steady noise', 'dB', ({ overSteadyNoiseDb }) => overSteadyNoiseDb],
  ['steady tones', 'of 5', ({ steadyTones }) => steadyTones],
  ['steady tones in pauses', 'of 5', ({ pauseTones }) => pauseTones],
  ['distance from the voice', '', ({ voiceDistance }) => voiceDistance],
];

/** The report as the page shows it. */
export function qualityPage(report: QualityReport): QualityPage {
  const { rows, recordedMinutes, keptMinutes, rejectedMinutes, rejectedBy, voices, corpus, createdAt } = report;
  const kept = rows.filter(({ rejected }) => rejected.length === 0);
  const rejected = rows.filter((row) => row.rejected.length > 0);
  const suspected = kept.filter(({ suspicions }) => suspicions.length > 0);
  const valuesOf = (some: readonly QualityRow[], value: (row: QualityRow) => number | null): readonly number[] =>
    some.map(value).filter((one) => one !== null);
  return {
    title: `Quality of ${corpus}`,
    createdAt,
    figures: [
      { label: 'Kept', value: `${keptMinutes.toFixed(1)} min`, note: `${kept.length} recordings, prepared` },
      { label: 'Rejected', value: `${rejectedMinutes.toFixed(1)} min`, note: `${rejected.length} recordings` },
      {
        label: 'Recorded',
        value: `${recordedMinutes.toFixed(1)} min`,
        note: `${rows.length} recordings, as they came`,
      },
      { label: 'To look at', value: String(suspected.length), note: 'kept, and something looks wrong' },
    ],
    rejectedBy,
    changes: changes.flatMap(([name, label, unit, digits]) => {
      const recorded = spreadOf(rows.map((row) => row.recorded[name]));
      const prepared = spreadOf(rows.map((row) => row.prepared[name]));
      return recorded && prepared ? [{ label, unit, digits, recorded, prepared }] : [];
    }),
    histograms: distributions.map(([label, unit, value]) => ({
      ...{ label, unit },
      kept: valuesOf(kept, value),
      rejected: valuesOf(rejected, value),
    })),
    findings: [...rejected, ...suspected].map((row) => ({
      ...{ id: row.id, speaker: row.speaker, text: row.text, isRejected: row.rejected.length > 0 },
      what: [...row.rejected, ...row.suspicions.map(({ message }) => message)],
    })),
    notes: [
      'measuredWith' in voices
        ? `Voices compared by ${voices.measuredWith}: one less the cosine to the speaker's mean; clips below 1 s are left out.`
        : `Voices not compared: ${voices.notMeasured}.`,
      'Steady tones: how much of a sound holds its frequencies. Music does, speech does not.',
    ],
  };
}
