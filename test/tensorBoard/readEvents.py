"""Reads a folder of event files with TensorBoard's own code and prints what it found as JSON.

Usage: python readEvents.py FOLDER     (needs: pip install tensorboard setuptools)

Two ways are gone, for they use different code: the accumulator that scripts use, and the server that feeds the pages.
"""

import io
import json
import math
import re
import subprocess
import sys
import threading
import time
import urllib.request
import wave

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.util import tensor_util


def number(value):
    """JSON has no NaN; as metrics.jsonl does, it is written as a word."""
    return value if math.isfinite(value) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]


def clip(data):
    with wave.open(io.BytesIO(data)) as sound:
        frames = sound.readframes(sound.getnframes())
        return {
            "channels": sound.getnchannels(),
            "bits": 8 * sound.getsampwidth(),
            "sampleRate": sound.getframerate(),
            "samples": sound.getnframes(),
            "loudest": max(abs(int.from_bytes(frames[at : at + 2], "little", signed=True)) for at in range(0, len(frames), 2)),
        }


def read_accumulator(folder):
    reader = event_accumulator.EventAccumulator(folder, size_guidance=dict.fromkeys(event_accumulator.DEFAULT_SIZE_GUIDANCE, 0))
    reader.Reload()
    tags = reader.Tags()
    return {
        "scalars": {tag: [[event.step, number(event.value)] for event in reader.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {
            tag: [
                {"step": event.step, "num": event.histogram_value.num, "buckets": len(event.histogram_value.bucket)}
                for event in reader.Histograms(tag)
            ]
            for tag in tags["distributions"] or tags["histograms"]
        },
        "audio": {tag: [{"step": event.step, **clip(event.encoded_audio_string)} for event in reader.Audio(tag)] for tag in tags["audio"]},
        "images": {tag: [[event.step, event.width, event.height] for event in reader.Images(tag)] for tag in tags["images"]},
        "text": {
            tag: [[event.step, [part.decode() for part in tensor_util.make_ndarray(event.tensor_proto).flatten()]] for event in reader.Tensors(tag)]
            for tag in reader.PluginTagToContent("text")
        }
        if "text" in reader._plugin_to_tag_to_content
        else {},
    }


def read_pages(folder):
    """What the pages get: a real server on a free port, asked as the pages ask it."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", folder, "--host", "127.0.0.1", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        address = wait_for_address(server)
        wait_for_runs(address)
        kinds = ("scalars", "histograms", "audio", "images", "text")
        return {"tags": {kind: tags_of(ask(address, f"{kind}/tags")) for kind in kinds}, **read_hparams(address)}
    finally:
        server.terminate()
        server.wait()


def wait_for_address(server):
    lines = []
    for line in server.stderr:
        lines.append(line)
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            threading.Thread(target=server.stderr.read, daemon=True).start()
            return found.group()
    raise RuntimeError("TensorBoard did not start:\n" + "".join(lines))


def wait_for_runs(address):
    for _ in range(120):
        with urllib.request.urlopen(f"{address}/data/runs") as reply:
            if json.load(reply):
                return
        time.sleep(0.5)
    raise RuntimeError("TensorBoard found no run within a minute")


def ask(address, path, question=None):
    body = None if question is None else json.dumps(question).encode()
    request = urllib.request.Request(f"{address}/data/plugin/{path}", data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def tags_of(runs):
    return sorted(tag for tags in runs.values() for tag in tags)


def read_hparams(address):
    columns = ask(address, "hparams/experiment", {"experimentName": ""})
    hparams = [info["name"] for info in columns["hparamInfos"]]
    metrics = [info["name"] for info in columns["metricInfos"]]
    question = {
        "experimentName": "",
        "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
        "colParams": [{"hparam": name} for name in hparams] + [{"metric": name} for name in metrics],
        "startIndex": 0,
        "sliceSize": 100,
    }
    groups = ask(address, "hparams/session_groups", question)["sessionGroups"]
    return {
        "hparamColumns": sorted(hparams),
        "metricColumns": sorted(name["tag"] for name in metrics),
        "groups": [
            {
                "name": group["name"],
                "hparams": group["hparams"],
                "metrics": {metric["name"]["tag"]: metric["value"] for metric in group["metricValues"]},
                "statuses": [session["status"] for session in group["sessions"]],
            }
            for group in groups
        ],
    }


if __name__ == "__main__":
    print(json.dumps({"accumulator": read_accumulator(sys.argv[1]), "pages": read_pages(sys.argv[1])}))
