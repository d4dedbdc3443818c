import pytest

from training.verses.rhyme import lines_rhyme, rhyme_groups, rhyme_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("raat", "baat"),
        ("galii", "chalii"),
        ("galI", "gali" + "i"),
        ("jalA", "kalaa"),
        ("jiit", "meet"),
        ("dhuup", "roop"),
        ("kahaa.N", "yahaan"),
        ("mai.n", "hain"),
        ("jahaa.n,", "kahaaM"),
    ],
)
def test_words_of_one_sound_rhyme(one: str, other: str) -> None:
    assert rhyme_of(one) == rhyme_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("raat", "rat"), ("jalaa", "hawaa"), ("jahaan", "kahaa"), ("raat", "raaT"), ("din", "dil")],
)
def test_words_of_other_sounds_do_not(one: str, other: str) -> None:
    assert rhyme_of(one) != rhyme_of(other)


def test_a_word_without_a_vowel_rhymes_with_nothing() -> None:
    assert rhyme_of("hmm") == ""
    assert not lines_rhyme("chai hmm", "nadii grr")


def test_a_refrain_is_no_rhyme_but_what_stands_before_it_may_be() -> None:
    assert not lines_rhyme("nadii ke paar", "chhat ke paar")
    assert lines_rhyme("dil jalaa kar ke", "shaam galaa kar ke")
    assert not lines_rhyme("dil jalaa kar", "dil jalaa kar")
    assert not lines_rhyme("", "dil")


def test_rhymes_are_numbered_within_their_stanza() -> None:
    lines = ["ik raat", "ek nadii", "kii baat", "vo", "", "saat", "aaj din", "do ghaat"]
    assert rhyme_groups(lines) == [0, None, 0, None, None, 1, None, 1]


def test_rhymes_reach_no_further_than_every_other_line() -> None:
    assert rhyme_groups(["raat", "din", "shor", "baat"]) == [None] * 4
    assert rhyme_groups(["raat", "baat", "saat"]) == [0, 0, 0]
