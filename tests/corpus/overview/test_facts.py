from typing import Any

from corpus import isb
from corpus.overview.facts import LAST_LINES, choose_examples, gather


def song(number: int, text: str = "chai garam\nchai", **changes: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "title": f"gaanaa {number}",
        "year_from": 1951,
        "year_to": 1951,
        "language": "hi",
        "text": text,
        "split": "train",
        "lines": text.count("\n") + 1,
        "characters": len(text),
        "counts": [],
        "singers": ["Ka"],
        "composers": [],
        "lyricists": [],
        **changes,
    }


def test_numbers_are_those_of_the_songs() -> None:
    songs = [
        song(1, "chai, garam chai", split="test"),
        song(
            2, "dil?\n\nLaa laa", year_from=1970, year_to=1979, singers=["Ka", "Kha"], language="en"
        ),
        song(3, "\n".join(["laa"] * 200), year_from=None),
    ]
    facts = gather(songs, [{"reason": "duplicate"}, {"reason": "empty"}, {"reason": "empty"}])
    assert (facts.songs, facts.words, facts.different_words) == (3, 206, 5)
    assert facts.characters == sum(len(s["text"]) for s in songs)
    assert facts.decades == (("1950s", 1), ("1960s", 0), ("1970s", 1), ("no year", 1))
    assert facts.lengths[0] == ("0-4", 2)
    assert facts.lengths[-1] == (f"{LAST_LINES}+", 1)
    assert facts.frequent_words[:2] == (("laa", 201), ("chai", 2))
    assert dict(facts.letters)["L"] == 1
    assert facts.dropped == (("empty", 2), ("duplicate", 1))
    assert facts.languages == (("hi", 2), ("en", 1))
    assert facts.people["Singers"] == (("Ka", 3), ("Kha", 1))
    assert facts.splits == (("test", 1), ("train", 2))


def test_rules_are_counted_by_things_and_by_songs() -> None:
    counts = [{"rule": "labels", "removed": 3}, {"rule": "digits", "removed": 1}]
    facts = gather([song(1, counts=counts), song(2, counts=counts[:1])], [])
    assert facts.rules == (("labels", 6, 2), ("digits", 1, 1))


def test_a_corpus_of_nothing_has_facts_too() -> None:
    facts = gather([], [])
    assert (facts.decades, facts.lengths, facts.rules) == ((), (), ())


def test_examples_are_songs_that_rules_had_work_with() -> None:
    busy = [{"rule": rule, "removed": 1} for rule in ("labels", "digits", "marks")]
    songs = [song(n, counts=busy if n % 2 else []) for n in range(20)]
    files = {s["id"]: isb.compose({}, f"raw {s['id']}") for s in songs}
    examples = choose_examples(songs, files)
    assert len(examples) == 4
    assert all(int(example.id) % 2 for example in examples)
    assert all(example.before == f"raw {example.id}" for example in examples)
    assert examples == choose_examples(songs, files)
    assert len(choose_examples(songs[:1], files)) == 1
    assert choose_examples(songs[:1], {})[0].before == ""
