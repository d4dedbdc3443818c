import pytest

from corpus.clean.credits import Cast
from corpus.clean.labels import labels, labels_in

CAST = Cast.of("Lata Mangeshkar, Mohammed Rafi", "Sharmila Tagore, R D Burman")


def without_labels(text: str, cast: Cast = CAST) -> list[str]:
    cast = cast.with_labels(labels_in(text, cast))
    return [" ".join(line.split()) for line in labels(cast)(text)[0].split("\n")]


@pytest.mark.parametrize(
    "label",
    [
        "la:", "la :", "lataa:", "rafii  :", "ra.:", "ko:", "koras:", "dono.n :", "la, ra:",
        "la/ra:",
        "la + ko:", "lataa aur rafii:", "la ra :", "rA0:", "rdb:", "r d b:", "male voice :",
        "lataa (probably):", "------ lataa: ------", "gii:", "xyz:", "strii swar:",
        "lataa, rafii and chorus:", "la ke baad:", "la, ra, ko, xyz:", "la ra la ra la ra la ra:",
    ],
)  # fmt: skip
def test_a_label_before_a_line_goes(label: str) -> None:
    (line,) = without_labels(f"{label} dil gaa")
    assert line.strip("- ") == "dil gaa"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(la: dil gaa", "( dil gaa"),
        ("dil gaa (ra: jaan)", "dil gaa ( jaan)"),
        ("(sharmilaa: kyaa?)", "( kyaa?)"),
        ("dil gaa rafii: jaan", "dil gaa jaan"),
        ("dil, koras: jaan", "dil, jaan"),
        ("lataa (rafii: laa laa)", "( laa laa)"),
    ],
)
def test_a_label_inside_a_line_goes(text: str, expected: str) -> None:
    assert without_labels(text) == [expected]


def test_a_short_name_written_out_before_a_label_in_parentheses_goes() -> None:
    cast = Cast.of("Asha, Rafi")
    assert without_labels("aashaa (rafii: laa laa) gaa", cast) == ["( laa laa) gaa"]
    assert without_labels("dil kii aashaa (rafii: laa)", cast) == ["dil kii aashaa ( laa)"]


def test_an_abbreviation_inside_a_line_must_be_a_label_elsewhere() -> None:
    assert without_labels("dil gaa ra: jaan") == ["dil gaa ra: jaan"]
    assert without_labels("ra: rut\ndil gaa ra: jaan") == ["rut", "dil gaa jaan"]


@pytest.mark.parametrize(
    "line",
    ["raajaa ne kahaa: dil gaa", "to dil gaa re mere bole: jaan", "aa: dil gaa", "kahaa: dil gaa"],
)
def test_words_that_are_sung_stay_before_a_colon(line: str) -> None:
    assert without_labels(line) == [line]


def test_a_sigh_is_a_label_when_someone_is_credited_for_it_or_others_have_labels() -> None:
    assert without_labels("aa: dil", Cast.of("Asha")) == ["dil"]
    assert without_labels("aa: dil\nla: jaan") == ["dil", "jaan"]


def test_each_label_is_counted() -> None:
    assert labels(CAST)("la: dil\ngaa\nra: jaan (ko: re)")[1] == 3
