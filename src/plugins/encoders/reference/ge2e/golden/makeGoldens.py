"""Writes what ge2e.test.ts compares with, by Resemblyzer's own modules (Apache-2.0).

python makeGoldens.py
    golden.safetensors: a narrow network of the same make, and mel, partials and vector of a made-up sound.
python makeGoldens.py OUT.json RECORDING.wav...
    the vectors that the published weights give for recordings at 16 kHz, to be compared by bench/reference/resemblyzer.ts.

Made with Resemblyzer 0.1.4, librosa 0.11.0, torch 2.15.0, safetensors 0.8.0.
"""

import json
import sys
from pathlib import Path

import numpy as np
import soundfile
import torch
from resemblyzer import audio, voice_encoder
from safetensors.numpy import save_file

hidden, channels = 6, 5


def narrow():
    """The published class at a width of its own: its sizes are names of its module."""
    voice_encoder.model_hidden_size, voice_encoder.model_embedding_size = hidden, channels
    torch.manual_seed(3)
    encoder = voice_encoder.VoiceEncoder.__new__(voice_encoder.VoiceEncoder)
    torch.nn.Module.__init__(encoder)
    encoder.device = torch.device("cpu")
    encoder.lstm = torch.nn.LSTM(voice_encoder.mel_n_channels, hidden, 3, batch_first=True)
    encoder.linear = torch.nn.Linear(hidden, channels)
    encoder.relu = torch.nn.ReLU()
    return encoder


def sound(seconds):
    """A gliding buzz in noise, quiet enough to be raised."""
    rng = np.random.default_rng(7)
    t = np.arange(int(seconds * 16000)) / 16000
    buzz = sum(np.sin(2 * np.pi * k * (120 * t + 20 * t**2)) / k for k in range(1, 20))
    return (0.004 * buzz + 0.001 * rng.standard_normal(len(t))).astype(np.float32)


def golden():
    encoder = narrow()
    wav = sound(3.1)
    raised = audio.normalize_volume(wav, -30, increase_only=True).astype(np.float32)
    embed, partials, _ = encoder.embed_utterance(raised, return_partials=True)
    arrays = {f"model_state.{name}": value.numpy() for name, value in encoder.state_dict().items()}
    starts = {n: [s.start for s in encoder.compute_partial_slices(n, 1.3, 0.75)[1]] for n in (1, 8000, 25600, 40000, 49600, 100000)}
    arrays |= {f"starts.{n}": np.array(s, np.int32) for n, s in starts.items()}
    arrays |= {"wav": wav, "mel": audio.wav_to_mel_spectrogram(raised), "partials": partials, "embed": embed}
    save_file({k: np.ascontiguousarray(v) for k, v in arrays.items()}, Path(__file__).parent / "golden.safetensors")


def published(out, files):
    encoder = voice_encoder.VoiceEncoder("cpu", verbose=False)
    vectors = {}
    for file in files:
        wav, rate = soundfile.read(file, dtype="float32")
        assert rate == 16000, f"{file}: {rate} Hz"
        raised = audio.normalize_volume(wav, -30, increase_only=True)
        prepared = encoder.embed_utterance(audio.preprocess_wav(wav, rate))
        vectors[file] = {"given": encoder.embed_utterance(raised).tolist(), "prepared": prepared.tolist()}
    Path(out).write_text(json.dumps(vectors))


if len(sys.argv) > 1:
    published(sys.argv[1], sys.argv[2:])
else:
    golden()
