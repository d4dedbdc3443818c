import pytest

from corpus.clean.credits import Cast
from corpus.clean.spelling import skeleton


@pytest.mark.parametrize(
    ("english", "itrans"),
    [
        ("Geeta", "giitaa"), ("Kishore", "kishor"), ("Asha", "aashaa"), ("Usha", "uu"),
        ("Krishna", "kR^i"), ("Wadkar", "vaaD"), ("Zohra", "zo"), ("Shaan", "shA"),
    ],
)  # fmt: skip
def test_a_label_is_the_beginning_of_a_name(english: str, itrans: str) -> None:
    assert skeleton(english).startswith(skeleton(itrans))
    assert Cast.of(english).may_be(itrans)


def test_initials_and_roles_may_sing() -> None:
    cast = Cast.of("S P Balasubramaniam, Lata")
    assert cast.may_be("spb")
    assert cast.may_be("ko")
    assert not cast.may_be("gii")


def test_only_a_name_written_out_is_one_without_a_colon() -> None:
    cast = Cast.of("Lata, Rafi").with_labels(["sonU", "ra"])
    assert all(map(cast.is_named_alone, ["lataa", "rafii", "dono.n", "sonU"]))
    assert not any(map(cast.is_named_alone, ["la", "ra", "dil"]))
    assert cast.is_named("ra")


def test_nobody_is_credited() -> None:
    assert not Cast.of("", "").may_be("la")
