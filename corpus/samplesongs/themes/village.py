"""Songs of the village well, of boatmen, and of the harvest."""

from corpus.samplesongs.theme import Theme

WELL = Theme(
    hooks=(
        (
            "panaghaT pe chhalak ga_ii [merii|bharii] gagarii re",
            "dekh rahii hai [ha.Ns ha.Ns|chhup chhup] ke saarii nagarii re",
        ),
        (
            "gorii chalii jal bharane, [bhor|saa.Njh] ga_ii hai jaag",
            "[chunarii|paayal] ulajhii kaa.NTo.n me.n, aur lagii man me.n aag",
        ),
        (
            "ku_e.n kii jagat pe baiThii thii ek chi.Diyaa",
            "[jhaa.Nk ke|jal me.n] jo dekhaa, to duujii thii gu.Diyaa",
        ),
        (
            "maTakii bharii, kamariyaa lachak ga_ii",
            "[naTakhaT|balam] kii nazar bhii kahii.n aTak ga_ii",
        ),
        (
            "sakhii, aaj na jaa_uu.N mai.n paanii bharan ko",
            "[mo.D pe|ghaaT pe] kha.Daa hai vo maakhan haran ko",
        ),
        (
            "Dol utaare, Dol cha.Dhaa_e, [sa.ng sa.ng|ha.Ns ha.Ns] gaa_e naar",
            "[sukh dukh|man] kii baat sunaa_e, ku_aa.N hai raazadaar",
        ),
    ),
    couplets=(
        ("laal laal ghaaghare, dhaanii chunar", "[piital|chaa.Ndii] kii gaagar pe Thaharii nazar"),
        (
            "paanii kii chhal chhal me.n paayal kii chhan",
            "[chuu.Dii|gaagar] se bolaa hai sakhiyo.n kaa man",
        ),
        (
            "saas bulaa_e, nanadiyaa bulaa_e",
            "[mai.n to na|kaise mai.n] jaa_uu.N, jo balamaa na aa_e",
        ),
        ("kachchii Dagariyaa hai, sar pe gha.Daa", "[dekhe|taake] mujhe mo.D pe vo kha.Daa"),
        (
            "maTakii jo phuuTii to mach gayaa shor",
            "[gokul|panaghaT] me.n aayaa hai maakhan kaa chor",
        ),
        (
            "ku_aa.N hai gaharaa to rassii hai chhoTii",
            "[maiyaa|bhaabhii] ne bhejii hai makkaa kii roTii",
        ),
        (
            "[piipal|baragad] kii chhaa.Nv me.n chaupaal lage",
            "[huqqe|qisse] ke sa.ng saaraa gaa.Nv jage",
        ),
        (
            "gaa_e.N chalii.n ghar ko, u.Dane lagii dhuul",
            "[chunarii|baalo.n] me.n Taa.Nkaa hai sarso.n kaa phuul",
        ),
        (
            "{jewel} khanak^ to [mainaa|koyal] ne gaayaa",
            "[ghuu.NghaT me.n|chupake se] gorii kaa man muskuraayaa",
        ),
        (
            "mukhiyaa kii paga.Dii me.n mor pa.nkh sajaa",
            "[melaa hai|phaagun hai], gaa.Nv me.n Da.nkaa bajaa",
        ),
        (
            "paanii se puuchhaa jo apanaa hii ruup",
            "[lahar|dhaar] ne kahaa, tuu hai jaa.De kii dhuup",
        ),
        (
            "kab se hai pyaasii ye tulasii hamaarii",
            "[sakhii|bahan], bhar le tuu bhii gagariyaa pyaarii",
        ),
        ("riit hai paanii kii sab se puraanii", "[pyaase|raahii] ko pahale pilaate hai.n paanii"),
    ),
    voices=("f", "f", "duet", "chorus"),
)

BOAT = Theme(
    hooks=(
        (
            "o maa.Njhii re, [naav|naiyaa] lagaa de paar",
            "[saa.Njh|raat] hu_ii, aur duur hai meraa dvaar",
        ),
        (
            "haiyaa ho haiyaa, chalaa re patavaar",
            "[aa.Ndhii|laharo.n] kii chhaatii pe ho jaa savaar",
        ),
        ("nadiyaa gaharii, naav puraanii", "[kaise|maajhii] kahe ab apanii kahaanii"),
        (
            "mauj bulaa_e to [dil ko|ham ko] Dar kaisaa",
            "laharo.n ke beTe kaa [dharatii pe|parbat pe] ghar kaisaa",
        ),
        (
            "dhiire baho [ga.ngaa|nadiyaa], abhii piyaa ko utaranaa hai",
            "[paanii|laharo.n] ke darpan me.n mujhe aur sa.Nvaranaa hai",
        ),
        (
            "machhuve ne jaal Daalaa, kyaa aayaa haath me.n",
            "[ek|do] motii, do taare, chaa.Nd bhii saath me.n",
        ),
    ),
    couplets=(
        ("niile gagan me.n hai paal khilaa", "[naiyaa|maajhii] ko laharo.n kaa jhuulaa milaa"),
        ("kinaare pe jalataa hai ek hii diyaa", "[us ne hii|jis ne] a.ndheraa ye saaraa piyaa"),
        (
            "paanii kaa beTaa huu.N, paanii hai ghar",
            "[aa.Ndhii|tuufaa.N] se merii na jhukatii nazar",
        ),
        ("mauj ke uupar hai kashtii kaa khel", "[maajhii|saagar] kaa aa.Ndhii se hotaa hai mel"),
        ("puravaa chalii re chalii saa.Nvalii", "[kashtii|lahar] ho ga_ii sun ke ye baavalii"),
        ("nadii ke hai.n do tiir aur biich me.n ham", "na is or khushiyaa.N, na us or Gam"),
        (
            "ghaaTo.n pe ghaaT aa_e, aayaa na gaa.Nv",
            "[jahaa.N terii|jahaa.N us] imalii kii Tha.nDii thii chhaa.Nv",
        ),
        (
            "machhalii ne puuchhaa, kahaa.N ko chale",
            "[kahaa maine|maajhii ne], us or jahaa.N din Dhale",
        ),
        (
            "{sky:o} ne dekhaa jo paanii kaa darpan",
            "[khil uThaa|gaane lagaa] sun ke maajhii kaa man",
        ),
        ("TuuTii hai patavaar, uu.Nchii lahar", "[himmat|ummiid] ho to milegaa nagar"),
        ("bha.Nvar se jo khele vahii hai javaan", "[kinaare|saahil] pe baiTho to kyaa imtihaan"),
        (
            "mallaah gaataa thaa, chaa.Nd sunataa thaa",
            "samay kaa dhaagaa [ko_ii|vahaa.N] bunataa thaa",
        ),
        (
            "resham ke dhaago.n se jaal bunaa hai",
            "[laharo.n|machhalii] kaa gaanaa bhii ham ne sunaa hai",
        ),
        (
            "chappuu kii chhap chhap me.n sargam hai saarii",
            "[Duubate|Dhalate] suuraj kii savaarii hai nyaarii",
        ),
    ),
    voices=("m", "m", "chorus", "duet"),
)

HARVEST = Theme(
    hooks=(
        ("jhuum ke naacho re, khet hu_e sunahare", "[saje|bhare] hai.n dharatii pe sone ke pahare"),
        (
            "hal chalaa re saathii, [miTTii|dharatii] ne pukaaraa",
            "[jaa.Daa|suukhaa] ho ki garamii, ham na ruke.n dobaaraa",
        ),
        ("dhaan ke kheto.n me.n nadiyaa kaa raaj", "[ha.Nsiyaa|khalihaan] bole, utaaro ye taaj"),
        (
            "bail chale, hal chale, chale sa.ng giit",
            "[miTTii se|mehanat se] ham ko hai bachapan kii priit",
        ),
        ("do bailo.n kii jo.Dii aur khet hamaaraa", "[mil ke|ha.Ns ke] uThaa_e.nge bojh ye saaraa"),
        (
            "lo.Dii aayii re saathii, jalaa_o re aag",
            "[mil ke|ha.Ns ke] gaa_o re saathii, kheto.n kaa raag",
        ),
    ),
    couplets=(
        ("miTTii me.n boyaa thaa daanaa jo ek", "[dekho|vahii] ban ke nikalaa hai daane anek"),
        ("gehuu.N kii baalii me.n sonaa bharaa", "[makkaa|dhaan] kaa khet hai kitanaa haraa"),
        ("suuraj se pahale hai jaagaa kisaan", "[usii ke|dhuup ke] pasiine se jiitaa jahaan"),
        ("roTii le aa_ii hai khet me.n gorii", "[gu.D kii|saag kii] bharii hai piital kii kaTorii"),
        (
            "chakkii kii ghar ghar me.n gaatii hai bhor",
            "[makkhan|daadii] kii haa.nDii pe bachcho.n kaa shor",
        ),
        ("bailo.n ke gale me.n gha.nTii baje", "[aa.Ngan|khalihaan] me.n sone ke parabat saje"),
        ("me.D pe dhiire se aa baiThii shaam", "[dharatii|dhuup] ne pasiine se likkhaa hai naam"),
        ("saahuukaar se kah do, na aa_e idhar", "[mehanat|khushii] kaa bhii hotaa hai apanaa ghar"),
        ("jaa.De kii dhuup me.n gu.D kii Dalii", "[ha.Nsatii|gaatii] hu_ii baat dil kii chalii"),
        (
            "bijuuke kii Topii pe kauvaa ha.Nse",
            "[khet me.n|chorii me.n] chi.Diyo.n ke bachche pha.Nse",
        ),
        (
            "haath me.n chhaale hai.n, ho.nTho.n pe giit",
            "[kheto.n|mehanat] kii baazii me.n apanii hai jiit",
        ),
        (
            "dharatii ne maa.Ngaa thaa [ek|do] buu.Nd paanii",
            "ambar ne likh dii hai puurii kahaanii",
        ),
        (
            "[ek muTThii|aadhe hii] daane ko chi.Diyaa bhii aa_e",
            "nanhii gilaharii bhii hissaa le jaa_e",
        ),
    ),
    voices=("chorus", "m", "duet", "f"),
)
