import pytest

from corpus.credited import split_people


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ("Lata, Rafi", ("Lata", "Rafi")),
        ("Asha/ Asha, Usha?", ("Asha", "Usha")),
        ("Noorjehan, Zohrabai & Chorus", ("Noorjehan", "Zohrabai")),
        ("Manna De and others", ("Manna De",)),
        ("Rajesh Khanna (Anand Babu), Sharmila (guest", ("Rajesh Khanna", "Sharmila")),
        ("Sanjeev Kumar \\& Rekha", ("Sanjeev Kumar", "Rekha")),
        ("R.D. Burman", ("R D Burman",)),
        ("Nadeem -Shravan", ("Nadeem-Shravan",)),
        ("Ramdas 'Azaad'", ("Ramdas Azaad",)),
        ("Male Voice?, ???, N/A, -", ()),
        ("(Traditional)", ()),
        ("", ()),
    ],
)
def test_a_credit_names_people(value: str, people: tuple[str, ...]) -> None:
    assert split_people(value) == people
