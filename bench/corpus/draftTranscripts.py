"""Drafts of what recordings say, by the outside recogniser of bench/intelligibility: a tsv of file, seconds and drafts.

Each clip is decoded by beam search; one that the recogniser is not sure of also greedily and 10 % faster: where the two
differ, someone must listen or think. Goes on where it was stopped; `--minutes` stops it in time.

    python bench/corpus/draftTranscripts.py --folder SOUNDS --model MODEL --out drafts.tsv --known assets/asteriskPrompts/en.tsv
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'intelligibility'))
from recogniser import SAMPLE_RATE, read_clip  # noqa: E402

FASTER = 1.1
# Mean log-probability of a token from which one decoding is enough.
SURE = -0.25


def faster(samples: np.ndarray) -> np.ndarray:
    """The clip resampled to be FASTER times as fast and as high."""
    places = np.arange(0, len(samples) - 1, FASTER)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def hear(whisper, samples: np.ndarray, beam: int) -> tuple[str, float]:
    """What is heard, and the mean log-probability of its tokens."""
    segments, _ = whisper.transcribe(
        samples, language='en', beam_size=beam, temperature=0.0, condition_on_previous_text=len(samples) > 30 * SAMPLE_RATE,
        initial_prompt='Prompts of a telephone system: voicemail, conference, extension, pound key.', without_timestamps=len(samples) < 29 * SAMPLE_RATE,
    )
    found = list(segments)
    confidence = min((segment.avg_logprob for segment in found), default=-9.0)
    return ' '.join(segment.text.strip() for segment in found).replace('\t', ' ').replace('\n', ' '), confidence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--folder', type=Path, required=True, help='of .g722 or .wav files, searched whole')
    parser.add_argument('--model', type=Path, required=True, help='a CTranslate2 folder of Whisper')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--known', type=Path, help='a tsv whose first column names clips that come last')
    parser.add_argument('--minutes', type=float, default=60, help='stop after so many; the next run goes on')
    arguments = parser.parse_args()
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(arguments.model), device='cpu', compute_type='int8', cpu_threads=1)
    done = set()
    if arguments.out.exists():
        done = {line.split('\t')[0] for line in arguments.out.read_text(encoding='utf-8').splitlines()}
    known = set()
    if arguments.known is not None:
        known = {line.split('\t')[0] for line in arguments.known.read_text(encoding='utf-8').splitlines()}
    name_of = lambda path: path.relative_to(arguments.folder).with_suffix('').as_posix()  # noqa: E731
    clips = [path for path in arguments.folder.rglob('*') if path.suffix in ('.g722', '.wav')]
    clips.sort(key=lambda path: (name_of(path) in known, name_of(path)))
    until = time.monotonic() + 60 * arguments.minutes
    with open(arguments.out, 'a', encoding='utf-8') as out:
        if not done:
            out.write('file\tseconds\tconfidence\tdraft\tagain\n')
        for clip in clips:
            name = name_of(clip)
            if name in done or name.startswith('silence/'):
                continue
            if time.monotonic() > until:
                print(f'stopped in time before {name}; run again to go on')
                return
            samples = read_clip(clip)
            draft, confidence = hear(whisper, samples, 5)
            again = draft if confidence > SURE else hear(whisper, faster(samples), 1)[0]
            out.write(f'{name}\t{len(samples) / SAMPLE_RATE:.2f}\t{confidence:.2f}\t{draft}\t{again}\n')
            out.flush()
    print(f'{len(clips)} clips')


if __name__ == '__main__':
    main()
