"""Syllables of a hypothesis, and their distance to the reference syllables, with and without tone."""

import re
from dataclasses import dataclass

import cn2an
from pypinyin import Style, lazy_pinyin

HANZI = re.compile('[\u3400-\u9fff]')
TOKEN = re.compile('[\u3400-\u9fff]+|[A-Za-z]+')


@dataclass(frozen=True)
class Syllable:
    """One heard or wanted syllable. `readings` are numbered pinyin; more than one where sandhi leaves a choice."""

    readings: frozenset[str]
    character: str | None = None

    def matches(self, other: 'Syllable', with_tone: bool) -> bool:
        """The same character counts as right: two dictionaries' readings of it are not the speaker's fault."""
        if self.character is not None and self.character == other.character:
            return True
        return bool(self.keys(with_tone) & other.keys(with_tone))

    def keys(self, with_tone: bool) -> frozenset[str]:
        return self.readings if with_tone else frozenset(reading.rstrip('012345') for reading in self.readings)


def plain(reading: str) -> str:
    """One spelling: ü is v, the neutral tone is 5, lower case."""
    reading = reading.lower().replace('u:', 'v').replace('ü', 'v').replace('lue', 'lve').replace('nue', 'nve')
    return reading[:-1] + '5' if reading.endswith('0') else reading


def reference_syllables(text: str, pinyin: str) -> list[Syllable]:
    """The wanted syllables; characters are attached where the text has exactly one per syllable."""
    readings = [plain(reading) for reading in pinyin.split()]
    characters = HANZI.findall(text)
    known = characters if len(characters) == len(readings) else [None] * len(readings)
    return [Syllable(frozenset([reading]), character) for reading, character in zip(readings, known)]


def heard_syllables(hypothesis: str) -> list[Syllable]:
    """Characters to syllables by pypinyin; digits are read out; a Latin word is one syllable of its own."""
    out: list[Syllable] = []
    for token in TOKEN.findall(read_out_digits(hypothesis)):
        if not HANZI.match(token):
            out.append(Syllable(frozenset([token.lower()])))
            continue
        options = {'style': Style.TONE3, 'neutral_tone_with_five': True}
        lexical = [plain(reading) for reading in lazy_pinyin(token, **options)]
        surface = [plain(reading) for reading in lazy_pinyin(token, tone_sandhi=True, **options)]
        out += [
            Syllable(frozenset([*pair, *third_tone_sandhi(lexical, index)]), character)
            for index, (character, pair) in enumerate(zip(token, zip(lexical, surface)))
        ]
    return out


def third_tone_sandhi(lexical: list[str], index: int) -> list[str]:
    """A third tone before a third tone may be spoken as a second one, depending on grouping."""
    pair = lexical[index : index + 2]
    return [pair[0][:-1] + '2'] if len(pair) == 2 and all(reading.endswith('3') for reading in pair) else []


def read_out_digits(text: str) -> str:
    try:
        return cn2an.transform(text, 'an2cn')
    except ValueError:
        return text


def distance(wanted: list[Syllable], heard: list[Syllable], with_tone: bool) -> int:
    """Levenshtein distance in syllables."""
    previous = list(range(len(heard) + 1))
    for row, want in enumerate(wanted, 1):
        current = [row]
        for column, hear in enumerate(heard, 1):
            substitution = previous[column - 1] + (not want.matches(hear, with_tone))
            current.append(min(previous[column] + 1, current[-1] + 1, substitution))
        previous = current
    return previous[-1]
