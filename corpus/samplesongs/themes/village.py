"""Songs of the village well, of boatmen, and of the harvest."""

from corpus.samplesongs.theme import Theme

WELL = Theme(
    name="village well",
    hooks=(
        ("panaghaT pe chhalak ga_ii [merii|meraa] gagarii re", "[dekhe|ha.Nsatii hai] saarii nagarii re"),
        ("gorii chalii paaniyaa bharan, [bhor|dopahar] hu_ii", "[chunarii|paayal] uljhii kaa.NTo.n me.n, phir ek naa_ii mor hu_ii"),
        ("ku_e.n kii [jagat|mundar] pe baiThii thii ek chi.Diyaa", "[paanii me.n|jhaa.Nk ke] dekhe, duujii hai gu.Diyaa"),
        ("maTakii bharii, [kamar|kamariyaa] lachak ga_ii", "[naTkhaT|balamaa] kii nazar bhii kahii.n aTak ga_ii"),
        ("sakhii, aaj na jaa_uu.N mai.n paanii bharan ko", "[kanhaiyaa|mo.D pe] khade hai.n vo maakhan haran ko"),
        ("[Dol|rassii] utare, Dol chaDhe, [sa.ng|sur] me.n bole naar", "[ghaaghar|ghar ghar] kii baat kahe, jal bhii hai saajhedaar"),
    ),
    couplets=(
        ("[niile|laal] laal ghaaghare, [piilii|dhaanii] chunar", "[taa.nbe|chaa.ndii] kii gaagar pe Thaharii nazar"),
        ("[chal re|paanii] kii chhal chhal me.n paayal kii chhan", "[ek saath|ku_e.n pe] dharaa hai sakhiyo.n ne man"),
        ("saas bulaave, nanad bhii ha.Nse", "[ghuu.NghaT|kheto.n] ke paar mere balam base"),
        ("[kachchii|TeDhii] Dagariyaa, sar pe gha.Daa", "[dekhe mujhe|galii me.n] vo chhailaa kha.Daa"),
        ("[jhuuTh|baat] kii maTakii phuuTii to shor", "[kisane|chupake] churaayaa hai maakhan, chor chor"),
        ("ku_aa.N hai gaharaa, rassii hai chhoTii", "[maiyaa|bhaabhii] ne bhejii hai baajare kii roTii"),
        ("[piipal|bargad] kii chhaa.Nv me.n chauupaal lage", "[huqqaa|qissaa] chale, saaraa gaa.Nv jage"),
        ("[baile|gaa_e.N] chalii.n ghar ko, u.Dii hai dhuul", "[gorii ke|chunarii ke] aa.Nchal me.n sarso.n kaa phuul"),
        ("{jewel:p} khanak^, {kin} bol^ hai^", "[gha.Donchii|khi.Dakii] pe baiThii chi.Diyaa Dolii hai"),
        ("[mukhiyaa|baabaa] kii pagadii me.n mor pa.nkh lagaa", "[melaa|phaagun] ke din hai.n, saaraa gaa.Nv jagaa"),
        ("[paanii se|gaagar me.n] puuchhaa jo apanaa hii ruup", "[lahar|lajaa] ke bolii, tuu jaa.De kii dhuup"),
        ("[kahaa.N|do din] se pyaasii hai tulasii merii", "sakhii, aaj [bhar de|pahale] tuu gaagar terii"),
    ),
    voices=("f", "f", "duet", "chorus"),
)

BOAT = Theme(
    name="boat",
    hooks=(
        ("o maa.Njhii re, [naav|naiyaa] lagaa de paar", "[saa.Njh|raat] hu_ii aur duur ba.Daa us paar"),
        ("haiyaa ho, haiyaa ho, [khii.ncho|khe_o] patavaar", "[aa.Ndhii|laharo.n] kii chhaatii pe ho jaa savaar"),
        ("nadiyaa [gaharii|chau.Dii], naav puraanii", "[kaise|pal me.n] kahe mallaah apanii kahaanii"),
        ("[daryaa|nadiyaa] kii mauje.n le chalii.n, [kahaa.N|jahaa.N] le chale.n", "[raat bhar|saath saath] chappuu ke saath mere giit bhii chale.n"),
        ("dhiire baho [ga.ngaa|nadiyaa], abhii [piyaa|saajan] uTharanaa hai", "[paanii|laharo.n] ke aa_iine me.n mujhe aur sa.nvaranaa hai"),
        ("machhuve ne jaal [Daalaa|phekaa], kyaa [aayaa|dekhaa] haath me.n", "[ek|do] motii, do taare, aur chaa.Nd saath me.n"),
    ),
    couplets=(
        ("[niile|gahare] gagan me.n hai paal tanaa", "[lahro.n|havaa_o.n] ne naiyaa se jhuulaa bunaa"),
        ("kinaare pe [jalataa|kha.Daa] hai ek diyaa", "[usii ne|kisii ne] hai maajhii ko jiivan diyaa"),
        ("[saagar|paanii] kaa beTaa huu.N, paanii hai ghar", "[toofaan|andhe.D] se merii na jhukii ye nazar"),
        ("[mauj|dhaar] ke upar hai kashtii kaa naach", "[machhalii|sii.nvo.n] ke sapano.n me.n motii hai saa.nch"),
        ("[uttar|puurab] se puravaa chalii saa.Nvalii", "[maajhii|laharo.n] ke giito.n pe hai baavalii"),
        ("hai nadii ke do [tiir|ghaaT] aur biich me.n ham", "[na idhar|ye lahare.n] kii khushii hai na udhar kaa hai Gam"),
        ("ghaaTo.n pe ghaaT chhuuTe, mile na vo gaa.Nv", "jahaa.N terii [imalii|chunarii] kii Tha.nDii thii chhaa.Nv"),
        ("[machhalii|jaalo.n] ne puuchhaa, kahaa.N ko chale", "[bolaa|maajhii] mai.n, us or jahaa.N shaam Dhale"),
        ("{sky} utar aay^ hai^ [dariyaa|paanii] ke paas", "bujhaatii hai dharatii ke [siine|ho.nTho.n] kii pyaas"),
        ("[TuuTii|chhoTii] hai patavaar, uu.Nchii lahar", "[himmat|ummiid] kare to mile har shahar"),
        ("[bha.nvar|laharo.n] se jo khele vahii to javaan", "[kinaare|saahil] pe baiThaa to paayaa na daan"),
        ("mallaah gaataa thaa, [raat|chaa.Nd] sunataa thaa", "[paanii|samay] kaa dhaagaa ko_ii bunataa thaa"),
        ("[resham|os] ke dhaago.n se jaal hai bunaa", "[laharo.n kaa|maa.Njhii kaa] sa.ndesh machhuvan ne sunaa"),
    ),
    voices=("m", "m", "chorus", "duet"),
)

HARVEST = Theme(
    name="harvest",
    hooks=(
        ("jhuum jhuum ke [naacho|gaa_o], aaj fasal pakii hai", "[sone kii|gehuu.N kii] baalii dharatii ne baalo.n me.n rakhii hai"),
        ("hal chalaa re saathii, ye [miTTii|dharatii] apanii maa.N hai", "[khushabuu|bail ke] ghu.Ngharuu bole, tuu hai to jahaa.N hai"),
        ("dhaan ke kheto.n me.n [nadiyaa|havaa] kaa raaj", "[ha.Nsiyaa|khalihaan] bole, utaaro ye taaj"),
        ("bail chale, hal chale, [miTTii|kyaarii] me.n giit", "[pasiine|mehanat] se karate hai.n ham to ye priit"),
        ("do [bailo.n|bhaaiyo.n] kii jo.Dii aur ek khet hamaaraa", "[mil ke|ha.Ns ke] uThaa_e.nge ham bojh ye saaraa"),
        ("lo aayii re lo.Dii, jalaa_o alaav", "[khaa_o|baa.NTo] ye revadii, sunaa_o re chaav"),
    ),
    couplets=(
        ("miTTii me.n boyaa thaa daanaa jo ek", "[dekho|vahii] ban gayaa dekho daane anek"),
        ("gehuu.N kii baalii me.n sonaa bharaa", "[makkii|dhaan] kaa khet hai kitanaa haraa"),
        ("[suuraj|kisaan] se pahale jo jaagaa kisaan", "usii ke pasiine se jiitaa jahaan"),
        ("[chhaachh|roTii] le aa_ii hai khet me.n gorii", "[makkhan|pyaaz] kii Dalii hai, [saag|gu.D] kii kaTorii"),
        ("[chakkii|ka.ngan] kii dhun pe pise baajaraa", "[sundar|saaje] hai chuulhaa, sa.njaa hai gharaa"),
        ("[bailo.n|gaa_o.n] ke gale me.n gha.nTii baje", "[khalihaan|aa.Ngan] me.n sone ke parabat saje"),
        ("khet kii me.D pe [baiThii|gaatii] hai shaam", "[pasiine|dharatii] ne likhaa hai apanaa hii naam"),
        ("{kin} bhii aay^, {kin} bhii aay^", "[Dhol|baajaa] bajaa ke saaraa gaa.Nv bulaayaa"),
        ("saahukaar se kah do, na aa_e idhar", "[mehanat|khushii] kaa hamaare yahaa.N ghar hai ghar"),
        ("[dopahar|jaa.De] kii dhuup me.n gu.D kii Dalii", "[niim|bera] ke tale miiThii baate.n chalii.n"),
        ("bijuuke kii Topii pe kauvaa ha.Nse", "[khet|chi.Diyo.n] kii chorii me.n ko_ii na pha.Nse"),
    ),
    voices=("chorus", "m", "duet", "f"),
)
