import pytest

from corpus.people import KNOWN, Names, _key


def names(*credited: tuple[str, str], role: str = "singer") -> Names:
    return Names(role, credited)


def test_a_known_short_name_is_the_one_whom_everybody_means() -> None:
    assert names().people("Lata, Rafi & chorus") == ["Lata Mangeshkar", "Mohammad Rafi"]
    assert names().people("LATA") == ["Lata Mangeshkar"]


def test_a_full_name_is_credited_once() -> None:
    assert names().people("Lata / Lata Mangeshkar") == ["Lata Mangeshkar"]


def test_names_in_other_letters_are_different_people() -> None:
    known = names(("चाय", "मोहम्मद रफ़ी"), ("चाय", "लता"), ("पतंग", "लता मंगेशकर"))
    assert known.people("लता मंगेशकर, आशा, मोहम्मद रफ़ी") == ["लता मंगेशकर", "आशा", "मोहम्मद रफ़ी"]


def test_spellings_of_one_name_take_the_most_frequent_form() -> None:
    known = names(("Chai", "Suraiyya"), ("Patang", "Suraiya"), ("Nadii", "Suraiya"))
    assert known.people("Suraiyya") == ["Suraiya"]
    assert names(("A", "R D Burman")).people("R.D. Burman, RD Burman") == ["R D Burman"]


FILMS = [("Chai", "Dilnavaz"), ("Chai", "Dilnavaz Titli"), ("Nadii", "Dilnavaz Titli")]


def test_films_show_whose_short_name_a_single_one_is() -> None:
    assert names(*FILMS).people("Dilnavaz") == ["Dilnavaz Titli"]


@pytest.mark.parametrize(
    ("credited", "why"),
    [
        ([*FILMS, ("Patang", "Dilnavaz Patang")], "two full names begin so"),
        ([*FILMS, ("Patang", "Chhota Dilnavaz")], "another's second name is the same"),
        (FILMS[1:], "no film credits both"),
        (FILMS[:2], "the full name stands in one film: a comma may be missing"),
        ([("", name) for _, name in FILMS], "songs without a film show nothing"),
        ([("?", name) for _, name in FILMS], "nor does a film whose name nobody knows"),
    ],
)
def test_a_single_name_stays_where_the_archive_does_not_show_whose_it_is(
    credited: list[tuple[str, str]], why: str
) -> None:
    assert names(*credited).people("Dilnavaz") == ["Dilnavaz"], why


def test_a_father_is_not_his_son() -> None:
    films = [("Chai", "Mukesh"), ("Chai", "Nitin Mukesh"), ("Nadii", "Nitin Mukesh")]
    assert names(*films).people("Mukesh, Nitin Mukesh") == ["Mukesh", "Nitin Mukesh"]


@pytest.mark.parametrize("role", KNOWN)
def test_known_names_lead_to_their_ends(role: str) -> None:
    known = Names(role, [])
    for full, others in KNOWN[role].items():
        for other in others:
            assert known.people(other) == known.people(full) == [full]


@pytest.mark.parametrize(
    ("role", "credit", "person"),
    [
        ("singer", "Suresh Wadekar", "Suresh Wadkar"),
        ("singer", "Sukhwinder Singh, S. P. Balasubrahmanyam", "Sukhvindar Singh"),
        ("singer", "Sadhna Sargam", "Sadhana Sargam"),
        ("singer", "Amirbai", "Amirbai Karnataki"),
        ("music", "Gobind Ram", "Pt Govindram"),
        ("lyrics", "Jigar Muradabadi", "Jigar Moradabadi"),
        ("music", "Ghulam Mohammed", "Ghulam Mohammad"),
        ("music", "Ghulam Mohemmad", "Ghulam Mohammad"),
        ("music", "Salil Chowdhury", "Salil Choudhary"),
        ("music", "Rai Chand Boral", "R C Boral"),
        ("lyrics", "Varma Malik", "Verma Malik"),
        ("lyrics", "Raja Mehandi Ali Khan", "Raja Mehdi Ali Khan"),
        ("lyrics", "Pt. Narendra Sharma", "Narendra Sharma"),
        ("lyrics", "Rajindra Krishan", "Rajinder Krishan"),
        ("lyrics", "Ghalib", "Mirza Ghalib"),
        ("starring", "Juhi Chawala", "Juhi Chawla"),
    ],
)
def test_a_second_spelling_that_letters_do_not_show_is_the_same_person(
    role: str, credit: str, person: str
) -> None:
    assert names(("Chai", credit), role=role).people(credit)[0] == person


@pytest.mark.parametrize("role", KNOWN)
def test_no_known_name_is_told_for_nothing_or_twice(role: str) -> None:
    keys = [_key(name) for name in KNOWN[role]]
    keys += [_key(other) for others in KNOWN[role].values() for other in others]
    assert len(set(keys)) == len(keys)
