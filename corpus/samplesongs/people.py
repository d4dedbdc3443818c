"""Invented people and films of the sample archive."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Singer:
    """A singer as credited, and as the labels before sung lines name them."""

    name: str
    gender: str
    label: str
    long_label: str


SINGERS = (
    Singer("Latika Sanyal", "f", "la", "latikaa"),
    Singer("Kishan Barve", "m", "ki", "kishan"),
    Singer("Gitali Mohile", "f", "gii", "giitaalii"),
    Singer("Talib Noorani", "m", "ta", "taalib"),
    Singer("Aashna Randeri", "f", "aa", "aashanaa"),
    Singer("Sudhakar Lele", "m", "su", "sudhaakar"),
    Singer("Mohini Khare", "f", "mo", "mohinii"),
    Singer("Razaq Aslami", "m", "ra", "razaaq"),
    Singer("Hansa Joglekar", "f", "ha", "ha.nsaa"),
    Singer("Udayan Mirza", "m", "u", "udayan"),
    Singer("Shobhini Pandit", "f", "sho", "shobhinii"),
    Singer("Vasantrao Dutt", "m", "va", "vasant"),
)
COMPOSERS = (
    "Raghav Thatte",
    "Salim Qadri",
    "Master Deendayal Rane",
    "Nirmal-Prabhat",
    "Ustad Jameel Hissari",
    "C K Sabnis",
    "Haridas Bannerji",
)
LYRICISTS = (
    "Asar Moradnagari",
    "Kamal Nigamia",
    "Saada Ilahabadi",
    "Pandit Dinmani",
    "Induprabha Bhatt",
    "Nashtar Bhopalwi",
)
ACTORS = (
    "Devika Malani",
    "Rajan Sapru",
    "Kumud Chheda",
    "Nasir Balwant",
    "Meenal Desai",
    "Prithvi Saran",
    "Baby Munni Bai",
    "Johnny Batata",
    "Suraj Mohan Gaur",
    "Yasmeen Ara",
)
CONTRIBUTORS = (
    "Bhalchandra Kirtane (bkirtane@example.org)",
    "Sarita Deo",
    "Farhan Lokhandwala (farhan@example.net)",
    "Dr. Usha Venkatachalam",
)
_FILM_FIRST = ("Neeli", "Teesri", "Sunehri", "Aakhri", "Nayi", "Gumnaam", "Bhooli", "Chalti")
_FILM_LAST = (
    "Khidki",
    "Chitthi",
    "Patri",
    "Ghanti",
    "Pagdandi",
    "Chhatri",
    "Lalten",
    "Naav",
    "Haveli",
    "Deewali",
)
FILMS = tuple(f"{first} {last}" for first in _FILM_FIRST for last in _FILM_LAST)
