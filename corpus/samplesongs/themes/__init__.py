"""The verse tables, by theme."""

from corpus.samplesongs.themes.comic import COMIC
from corpus.samplesongs.themes.crowd import COLOURS, FAIR, FRIENDSHIP
from corpus.samplesongs.themes.gazal import GAZAL
from corpus.samplesongs.themes.home import CHILDHOOD, LETTER, WEDDING
from corpus.samplesongs.themes.love import FIRST_LOVE, QUARREL, SEPARATION
from corpus.samplesongs.themes.night import DREAM, LULLABY, MOONLIGHT
from corpus.samplesongs.themes.road import CITY, HILLS, TRAIN
from corpus.samplesongs.themes.shared import COMMON
from corpus.samplesongs.themes.spirit import DEVOTION, HOMELAND, LIFE
from corpus.samplesongs.themes.village import BOAT, HARVEST, WELL
from corpus.samplesongs.themes.weather import DAWN, MONSOON, SPRING

THEMES = (
    MONSOON,
    FIRST_LOVE,
    TRAIN,
    LULLABY,
    FRIENDSHIP,
    MOONLIGHT,
    WELL,
    GAZAL,
    LETTER,
    COMIC,
    DAWN,
    SEPARATION,
    BOAT,
    DEVOTION,
    CITY,
    COLOURS,
    DREAM,
    LIFE,
    WEDDING,
    SPRING,
    HOMELAND,
    QUARREL,
    CHILDHOOD,
    FAIR,
    HILLS,
    HARVEST,
)

__all__ = ["COMMON", "THEMES"]
