"""Compares the readings of Han characters with pypinyin's, g2pM's and the labels of public sentences.

    pip install --no-deps -r bench/g2p/requirements.txt
    python bench/g2p/compare.py [--cpp FOLDER] [--set dev|test] [--list N]

FOLDER holds data/{dev,test}.{sent,lb} of https://github.com/kakaobrain/g2pM (Apache-2.0): the Chinese polyphones with
pinyin of Park and Lee (2020), a sentence and one labelled character each. Without it, the sentences of
hsk-sentences-audio alone: every character is labelled, before sandhi. Those with an odd number in their id are `dev`, the
others `test`. What was mended by looking at sentences was looked for in `dev` only.
"""

import argparse
import collections
import importlib.util
import json
import pathlib
import re
import subprocess
import unicodedata

from pypinyin import Style, lazy_pinyin

HERE = pathlib.Path(__file__).parent
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def ours(sentences):
    command = ["npx", "tsx", str(HERE / "ours.ts")]
    result = subprocess.run(command, input="".join(f"{s}\n" for s in sentences), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def pypinyin_readings(sentence, tone_sandhi):
    kept = []
    for run in re.findall(r"[\u3400-\u9fff\U00020000-\U0003ffff]+", sentence):
        kept += lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False, tone_sandhi=tone_sandhi, errors=lambda text: list(text))
    return kept


def g2pm_readings(model, sentence):
    said = model(sentence, tone=True, char_split=True)
    kept = []
    for character, reading in zip(sentence, said):
        if HAN.match(character):
            kept.append(reading)
    return kept


def same_spelling(reading):
    """One spelling for ü and for the syllables that have several."""
    if reading is None:
        return None
    plain = unicodedata.normalize("NFC", reading.lower()).replace("u:", "v").replace("ü", "v")
    plain = re.sub(r"^([jqxy])v", r"\1u", plain)
    # CC-CEDICT writes the 儿 that only colours a syllable as r5.
    return "er" if re.fullmatch(r"er\d|r5", plain) else re.sub(r"^([nl])ue", r"\1ve", plain)


def hsk_sentences(part):
    spec = importlib.util.find_spec("hsk_sentences_audio")
    rows = json.loads((pathlib.Path(spec.origin).parent / "data" / "sentences.json").read_text())
    for row in rows:
        is_dev = int(row["id"].rsplit("-", 1)[1]) % 2 == 1
        if is_dev != (part == "dev"):
            continue
        text = row["chinese"]
        labels = [token for token in row["pinyin_numbered"].split() if re.fullmatch(r"[A-Za-zü:]+[1-5]", token)]
        if len(labels) == len(HAN.findall(text)) and not re.search(r"[A-Za-z0-9]", text):
            yield text, labels


def cpp_sentences(folder, part):
    texts = (pathlib.Path(folder) / f"{part}.sent").read_text().splitlines()
    labels = (pathlib.Path(folder) / f"{part}.lb").read_text().splitlines()
    for text, label in zip(texts, labels):
        before, target, after = text.split("▁")
        yield before + target + after, len(HAN.findall(before)), label


class Tally:
    def __init__(self):
        self.right, self.count, self.wrong = 0, 0, collections.Counter()

    def see(self, got, expected, what):
        self.count += 1
        if same_spelling(got) == same_spelling(expected):
            self.right += 1
        else:
            self.wrong[what] += 1

    def line(self, name):
        return f"{name:34} {self.right:7}/{self.count:<7} {100 * self.right / max(1, self.count):6.2f} %"


def word_around(text, place):
    """Two characters before and after, as a key for lists."""
    places = [match.start() for match in HAN.finditer(text)]
    at = places[place]
    return f"{text[max(0, at - 3):at]}[{text[at]}]{text[at + 1:at + 4]}"


def report(name, tallies, count):
    for peer, tally in tallies.items():
        print(tally.line(f"{name}, {peer}"))
    for peer, tally in tallies.items():
        if count > 0:
            print(f"-- {name}, {peer}")
            for what, times in tally.wrong.most_common(count):
                print(f"   {times:4} {what}")


def compare_hsk(part, count):
    rows = list(hsk_sentences(part))
    read = ours([text for text, _ in rows])
    tallies = collections.defaultdict(Tally)
    sandhi = collections.defaultdict(Tally)
    for (text, labels), own in zip(rows, read):
        characters = HAN.findall(text)
        plain, spoken = pypinyin_readings(text, False), pypinyin_readings(text, True)
        for place, (character, label) in enumerate(zip(characters, labels)):
            around = word_around(text, place)
            # A lexicon word may hold the spoken tone of 一 and 不 already.
            if character not in "一不":
                tallies["ours"].see(own["plain"][place], label, f"{around} ours {own['plain'][place]} label {label}")
                tallies["pypinyin"].see(plain[place], label, f"{around} pypinyin {plain[place]} label {label}")
                bare = (own["plain"][place] or "")[:-1], plain[place][:-1], label[:-1]
                tallies["ours, without tones"].see(bare[0], bare[2], around)
                tallies["pypinyin, without tones"].see(bare[1], bare[2], around)
            kind = character if character in "一不" else "third tone" if label.endswith("3") else "others"
            what = f"{around} ours {own['spoken'][place]} pypinyin {spoken[place]}"
            sandhi[kind].see(own["spoken"][place], spoken[place], what)
            sandhi["all"].see(own["spoken"][place], spoken[place], what)
    print(f"hsk-sentences-audio, {part}: {len(rows)} sentences")
    report("labels before sandhi", tallies, count)
    report("spoken, ours against pypinyin", sandhi, count)


def compare_cpp(folder, part, count, with_g2pm):
    rows = list(cpp_sentences(folder, part))
    read = ours([text for text, _, _ in rows])
    tallies = collections.defaultdict(Tally)
    by_character = collections.Counter()
    model = None
    if with_g2pm:
        from g2pM import G2pM

        model = G2pM()
    for (text, place, label), own in zip(rows, read):
        around = word_around(text, place)
        got = own["plain"][place]
        tallies["ours"].see(got, label, f"{around} ours {got} label {label}")
        if same_spelling(got) != same_spelling(label):
            by_character[f"{HAN.findall(text)[place]} ours {got} label {label}"] += 1
        tallies["pypinyin"].see(pypinyin_readings(text, False)[place], label, around)
        if model is not None:
            tallies["g2pM"].see(g2pm_readings(model, text)[place], label, around)
    print(f"CPP {part}: {len(rows)} sentences, one character each")
    report("CPP", tallies, 0)
    for what, times in by_character.most_common(count):
        print(f"   {times:4} {what}")
    return tallies


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cpp")
    parser.add_argument("--set", choices=("dev", "test"), default="test")
    parser.add_argument("--list", type=int, default=0)
    parser.add_argument("--g2pm", action="store_true", help="g2pM too, which was trained on CPP's other sentences")
    options = parser.parse_args()
    compare_hsk(options.set, options.list)
    if options.cpp:
        compare_cpp(options.cpp, options.set, options.list, options.g2pm)
