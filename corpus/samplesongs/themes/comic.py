"""Comic songs."""

from corpus.samplesongs.theme import Theme

COMIC = Theme(
    hooks=(
        (
            "##hello hello##, zaraa saasuu ko bulaa do",
            "[rotaa|jaagaa] hai munnaa, use aa ke sulaa do",
        ),
        (
            "biivii kaa bhaa_ii aayaa, bhaa_ii aayaa, haay",
            "[saaraa|ghar kaa] raashan khaa gayaa, ab piitaa hai chaay",
        ),
        ("naukarii milii na, na chhokarii milii", "[sar par|khaalii] sabzii kii Tokarii milii"),
        (
            "ek thaa chuuhaa, ek thii billii, dono.n me.n ho gayaa pyaar",
            "[totaa|kauvaa] pa.nDit, mainaa samadhan, ba.ndar banaa chaukiidaar",
        ),
        (
            "##doctor## baabuu, merii naa.Dii zaraa dekhanaa",
            "[dil kaa|pyaar kaa] buKaar hai, ye parchii pe likhanaa",
        ),
        ("juutaa hai ulaTaa, Topii puraanii", "[phir bhii|dekho to] chaal miyaa.N kii divaanii"),
    ),
    couplets=(
        (
            "saasuu ne maa.Ngii thii saa.Dii gulaabii",
            "[mai.n le ke|de ke mai.n] aay@ huu.N taale kii chaabii",
        ),
        ("ek rupaiyaa thaa, us me.n bhii chhed", "[baniye|laalaa] ne khol diyaa saaraa ye bhed"),
        (
            "##coat## hai udhaar kaa, khaalii hai jeb",
            "[phir bhii|magar] bechataa hai vo sone ke seb",
        ),
        ("##hero## bane ham to ghar se chale", "[chaay kii|paan kii] dukaano.n pe haath male"),
        ("baal hai.n sar pe bas chaar, bhaiyaa", "[tel|ka.nghii] lagaa_uu.N hazaar, bhaiyaa"),
        (
            "mez par murGii thii, haath me.n chhurii",
            "[ghar me.n jo|kone me.n] mehamaa.N thaa, niyat burii",
        ),
        (
            "bhai.ns ne rok liyaa rastaa hamaaraa",
            "[siiTii|##horn##] bajaataa rahaa ##driver## bechaaraa",
        ),
        (
            "##one two three## kah ke lagaa_ii chhalaa.ng",
            "[laalaa kii|chaachaa kii] khaaT pe TuuTii hai Taa.ng",
        ),
        (
            "sapane me.n dekhaa thaa sone kaa Dher",
            "[jaagaa to|aa.Nkh khulii] aaTaa bhii aadhaa hii ser",
        ),
        (
            "mirchii kii chaTanii ne to.Daa ye dil",
            "[paanii bhii|chaay bhii] piinaa hu_aa hai mushkil",
        ),
        ("gaane kii Thaanii to rone lage", "[pa.Dosii|gadhe] bhii sun ke hii sone lage"),
        (
            "saa_ikil pe baiThii thii moTii sii naanii",
            "[pahiye|gha.nTii] ne kah dii phir apanii kahaanii",
        ),
        (
            "saalaa bhii kahataa hai, paise udhaar do",
            "[biivii se|saasuu se] kah do, ye jholii utaar do",
        ),
        (
            "kha.Dii thii ##taxi##, ##driver## thaa khoyaa",
            "[piichhe kii|phuulo.n kii] gaddii pe jaa soyaa",
        ),
    ),
    voices=("m", "duet", "m"),
)
