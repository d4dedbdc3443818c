import pytest

from corpus.clean.notes import NOTES

SUNG = "dil gaa jaan gaa\nrut aa_ii re"
PROSE = "Jaan means life, and the second verse is about\nthe heart of one who was lost in the city."


def without(text: str) -> str:
    return NOTES(text)[0].strip()


@pytest.mark.parametrize(
    "note",
    [
        "Dictionary :\n1. dil - heart\n2. jaan - life",
        "## Translation of the song:\nMy heart sings.\n\nMy life sings.\n##",
        PROSE,
        "## In the original this is a refrain. ##\n## My heart is in it. ##",
        "## FYI, the poet was none other than ##\n## the one who sings it. ##",
        "dil = heart, soul",
        "gaa.n=village\nrut ##= season",
        "** jaan ---> jaa.N",
        "\\centerline{dil gaa jaan gaa}",
        "Made Up (1951) : Lata, Rafi : Somebody",
    ],
)
def test_a_note_goes_and_its_lines_stay_empty(note: str) -> None:
    text, count = NOTES(f"{SUNG}\n\n{note}")
    assert text.strip() == SUNG
    assert text.count("\n") == f"{SUNG}\n\n{note}".count("\n")
    assert count


@pytest.mark.parametrize(
    "sung",
    [
        SUNG,
        "##my heart is in it##\n##and the song of the night##",
        "##my heart is in the city\nand the song of the night is a story##",
        "dil gaa\n\nthe song of my heart and the story of my life\nthat was the city\n\njaan gaa",
        PROSE,
        "the heart of the city and the night\n\nthe night of the city and the heart",
        "dil ye gaa_e=20",
        "dil (jaan = life) gaa",
        "dil gaa jaan gaa [rut = season]",
        "dil gaa jaan gaa=season",
        "R+S=dil gaa",
        f"{SUNG}\n\nbhajan gaa_o dil and jaan ke re",
        f"{SUNG}\n\nbhajan gaa_o the dil and jaan ke re",  # Two English words are too few,
        f"{SUNG}\n\nbhajan of the dil and" + 14 * " jaan",  # and so are three of nineteen.
    ],
)
def test_what_is_sung_stays_and_so_does_a_song_that_is_english_as_a_whole(sung: str) -> None:
    assert without(sung) == sung
