"""Counts the transcripts of tonelab's own Whisper (transcribe.ts) that differ from faster-whisper's greedy ones, of the very same samples.

The clips are filled with silence to 30 s before their features are made, as openai/whisper does; faster-whisper alone fills the
features with zeros, which is no silence. With a list of the original clips, faster-whisper resamples them itself.

Run: python bench/intelligibility/compare.py WHISPER_FOLDER OUT [items.tsv]
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel, decode_audio

WINDOW_SAMPLES = 30 * 16000


def main() -> None:
    folder, out, *originals = (Path(path) for path in sys.argv[1:])
    whisper = WhisperModel(str(folder), device='cpu', compute_type='float32', cpu_threads=2)
    rows = json.loads((out / 'transcripts.json').read_text(encoding='utf8'))
    differing, seconds = 0, []
    for row in rows:
        clip = originals[0].parent / row['wav'] if originals else out / row['file']
        samples = decode_audio(str(clip), sampling_rate=16000)
        padded = np.pad(samples, (0, -len(samples) % WINDOW_SAMPLES))
        start = time.perf_counter()
        segments, _ = whisper.transcribe(
            padded,
            language=row['language'],
            beam_size=1,
            temperature=0.0,
            without_timestamps=True,
            condition_on_previous_text=False,
            no_speech_threshold=None,
            log_prob_threshold=None,
            compression_ratio_threshold=None,
        )
        theirs = ''.join(segment.text for segment in segments).strip()
        seconds.append(time.perf_counter() - start)
        if theirs != row['heard']:
            differing += 1
            print(f'{row["wav"]}\n  ours   {row["heard"]}\n  theirs {theirs}')
    print(f'{differing} of {len(rows)} transcripts differ; faster-whisper took {np.median(seconds):.2f} s a clip (median)')


main()
