import pytest

from corpus.clean import clean_song
from corpus.isb import compose


@pytest.mark.parametrize(
    ("body", "doubts"),
    [
        ("la: dil gaa\n(slow)\n( dil gaa )", {}),
        ("dil ne mujhase kahaa: gaa", {"labels": 1}),
        ("(chorus): dil\n: dil", {}),
        ("(tej bahe re dil)\ndil ##fast## gaa", {"directions": 2}),
        ("dil ##fast## gaa", {"directions": 1}),
        ("dil () #### gaa", {}),
    ],
)
def test_what_stays_on_thin_evidence_is_counted(body: str, doubts: dict[str, int]) -> None:
    assert clean_song(compose({"singer": "Lata"}, body)).doubts == doubts
