import pytest

from corpus.clean.credits import Cast
from corpus.clean.directions import BRACKETS, LONE_DIRECTIONS, directions

CAST = Cast.of("Lata, Rafi, Asha")


def without(text: str) -> str:
    return " ".join(LONE_DIRECTIONS(directions(CAST)(text)[0])[0].split())


@pytest.mark.parametrize(
    "direction",
    [
        "(slow)", "(chorus)", "(##echo##)", "(##spoken##)", "(music)", "(spoken with laughter)",
        "(dhiime)", "(ha.Nsate hu_e)", "(dono.n)", "(rafii)", "(not sure about this line)",
        "(these lines are\na riddle to me)",
        "(flute starts the interlude)", "##(giggles)##", "<sitar interlude>", "{small pause}",
        "*cough*", "##laugh##", "##spoken##", "#aalaap#", "## - english for \"jaan\" ##",
        "#lovely alaap here", "(dil = heart)", "- suspect line", "- raag", "(ra: rafii, la: lataa)",
        "(Lata Mangeshkar)", "(Rafida)", "##(this part is by Rafi)##", "##(different tune)##",
        "(##heavy breathing##)", "(bolaa hu_aa)", "## Rafi fades out ##", "||sthaayii||",
        "## humming of dil gaa_e jaan ##",
        "(a: aashaa, ra: rafii)", "- koras", "- Rafi",
    ],
)  # fmt: skip
def test_a_direction_behind_sung_words_goes(direction: str) -> None:
    assert without(f"dil gaa {direction}").strip("# ") == "dil gaa"


@pytest.mark.parametrize(
    "direction",
    [
        "## prelude ##", "## Solo Version ##", "##fast##", "## Rafi ##", "##Second version:##",
        "## This version has one more stanza ##", "Interlude", "OR", "koras", "Part 2", "bhaag 1",
        "##Part II##", "## in a whisper, as a dialogue", "ra: ##laugh##",
        "## dil is heart; jaan = life ##", "## Lata Mangeshkar ##", "## second part ##",
        "## Sung first by Lata, followed by Rafi ##", "# bhaag-2 (only dil)", "##Not in tarannum##",
        "## (I lost count here :) ##", "## Guitar .... ##", ".. Interlude ..", "-- koras --",
    ],
)  # fmt: skip
def test_a_direction_alone_on_its_line_goes(direction: str) -> None:
    assert without(f"{direction}\ndil gaa").removeprefix("ra: ") == "dil gaa"


@pytest.mark.parametrize(
    "sung",
    [
        "( dil gaa )", "(aa haa)", "(tej bahe re dil)", "##fast## dil ##style##", "##love me##",
        "dil - gaa", "##voice## hai jaan", "(man)", "##music, music##", "dil or jaan", "(la)",
        "do kadam", "*dil* gaa", "(Mangeshkar)", "(##very good##)", "(la: laa)",
        "(us kaa mukhaDaa)", "(aashaa)", "dil - aashaa",
        "dil #### gaa", "dil {} gaa", "dil ** gaa",
    ],
)  # fmt: skip
def test_sung_words_stay(sung: str) -> None:
    assert without(sung) == sung


def test_square_brackets_go_with_their_content_and_keep_the_lines() -> None:
    assert BRACKETS("dil [a\nb] gaa\n[c") == ("dil  \n gaa\n ", 2)
