import pytest

from corpus.clean.lines import tidy


@pytest.mark.parametrize(
    ("raw", "text", "expected"),
    [
        ("a\nb\nc", "a\n\nc", "a\nc"),
        ("a\n \t\nc", "a\n\nc", "a\n\nc"),
        ("\n\na\n\n\nb\n\n", "\n\na\n\n\nb\n\n", "a\n\nb"),
        ("x\n\na", "\n\na", "a"),
        ("a\n\nx", "a\n\n", "a"),
        ("a\n\nx\n\nb", "a\n\n,\n\nb", "a\n\nb"),
        ("x", " , a ,, b , ", "a, b,"),
    ],
)
def test_a_line_emptied_by_the_rules_goes_and_a_blank_one_parts(
    raw: str, text: str, expected: str
) -> None:
    assert tidy(raw, text) == expected
