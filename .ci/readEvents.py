"""Reads the event files of a run with TensorBoard's own loader and fails unless every kind of summary is there.

Usage: readEvents.py FOLDER
"""

import math
import pathlib
import sys

from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util

WANTED = ("scalars", "audio", "images", "histograms", "text", "hparams")


def check_scalar(value):
    number = tensor_util.make_ndarray(value.tensor).item()
    assert math.isfinite(number), f"{value.tag} is {number}"


def check_image(value):
    width, height, *pictures = tensor_util.make_ndarray(value.tensor).reshape(-1)
    assert int(width) > 0 and int(height) > 0 and pictures, f"{value.tag} has no picture"
    assert all(picture.startswith(b"\x89PNG\r\n\x1a\n") for picture in pictures), f"{value.tag} is no PNG"


def check_audio(value):
    clips = tensor_util.make_ndarray(value.tensor).reshape(-1)
    assert clips.size and clips[0].startswith(b"RIFF"), f"{value.tag} is no WAV"


def check_histogram(value):
    buckets = tensor_util.make_ndarray(value.tensor)
    assert buckets.ndim == 2 and buckets.shape[1] == 3, f"{value.tag} has shape {buckets.shape}"
    assert buckets.shape[0] == 0 or buckets[:, 2].sum() > 0, f"{value.tag} counts nothing"


def check_text(value):
    texts = tensor_util.make_ndarray(value.tensor).reshape(-1)
    assert texts.size and texts[0].decode("utf-8").strip(), f"{value.tag} is empty"


def check_hparams(value):
    content = plugin_data_pb2.HParamsPluginData.FromString(value.metadata.plugin_data.content)
    assert content.WhichOneof("data"), f"{value.tag} has no content"


CHECKS = dict(zip(WANTED, (check_scalar, check_audio, check_image, check_histogram, check_text, check_hparams)))


def main(folder):
    files = sorted(pathlib.Path(folder).rglob("events.out.tfevents.*"))
    assert files, f"no event file under {folder}"
    tags = {kind: set() for kind in WANTED}
    plugins = {}
    for file in files:
        for event in EventFileLoader(str(file)).Load():
            for value in event.summary.value:
                # Only the first value of a tag says to which plugin it belongs.
                plugin = value.metadata.plugin_data.plugin_name or plugins.get((file.parent, value.tag))
                plugins[(file.parent, value.tag)] = plugin
                if plugin in CHECKS:
                    CHECKS[plugin](value)
                    tags[plugin].add(value.tag)
    for kind in WANTED:
        print(f"{kind}: {', '.join(sorted(tags[kind])) or 'none'}")
    missing = [kind for kind in WANTED if not tags[kind]]
    assert not missing, f"TensorBoard found no {', '.join(missing)} under {folder}"


if __name__ == "__main__":
    main(sys.argv[1])
