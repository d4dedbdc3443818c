"""Songs of first love, of separation, and of lovers' quarrels."""

from corpus.samplesongs.theme import Theme

FIRST_LOVE = Theme(
    of_two=True,
    hooks=(
        (
            "pahalii pahalii baar ye dil [kyo.n|yuu.N] beqaraar hu_aa",
            "[aa.Nkho.n me.n hii|dekhate hii to] kuchh hu_aa, shaayad pyaar hu_aa",
        ),
        (
            "tum jo ha.Nse to [galii|mausam] me.n chiraaG jal ga_e",
            "[kitane|saare] suukhe pe.D the, phuulo.n me.n Dhal ga_e",
        ),
        (
            "ik nazar ne kiyaa hai ye kaisaa asar",
            "[chaa.Nd dikhane|phuul khilane] lagaa hai bharii dopahar",
        ),
        (
            "tuu mile to lage [dhuup|raat] bhii shabanamii",
            "[aur kyaa|dil ko kyaa] chaahiye, aur kyaa hai kamii",
        ),
        (
            "aa.Nkho.n ke suune aakaash pe [baadal|ko_ii] chhaa gayaa",
            "dil ke makaan me.n chupake se [mehamaa.N|ko_ii] aa gayaa",
        ),
        (
            "miiThii miiThii chubhan hai, ye kyaa baat hai",
            "[dopahar|dhuup] me.n bhii yahaa.N kyo.n hasii.n raat hai",
        ),
    ),
    couplets=(
        (
            "kitaabo.n me.n us ne chhupaayaa gulaab",
            "[maine bhii|dil ne bhii] palako.n pe rakkhaa hai khvaab",
        ),
        ("us kaa nishaanaa thaa meraa hii dil", "[lahar|mauj] saath laa_ii thii apanaa saahil"),
        ("us ne jo dekhaa to dil ruk gayaa", "[uu.Nchaa|tanaa] thaa jo sar, vo vahii.n jhuk gayaa"),
        ("baat karane ke [lambe|sau] bahaane li_e", "[aa.Nkho.n|ho.nTho.n] ne kitane fasaane li_e"),
        (
            "khulii zulf se Tapakii shabanam kii buu.Nd",
            "[kalii|raat] ne bhii sharamaa ke lii.n aa.Nkhe.n muu.Nd",
        ),
        (
            "sharamaa ke us ne jo aa.Nchal sambhaalaa",
            "[aa.Ngan me.n|galiyo.n me.n] jaise ki bikharaa ujaalaa",
        ),
        (
            "chhat pe mile the [kal|ham] pahalii dafaa",
            "[usii din se|tab se hii] likhatii hai dha.Dakan vafaa",
        ),
        ("suune the sapane, unhe.n ghar milaa", "[bichha.De hu_e|TuuTe hu_e] dil ko dilabar milaa"),
        (
            "kahuu.N kaise tujh se ye dil kaa fasaanaa",
            "[ho.nTho.n pe|aate hii] ruk jaa_e har ik taraanaa",
        ),
        (
            "nayan ke ishaaro.n me.n [Duubaa|khoyaa] ye dil",
            "[na Dhuu.NDhe|na maa.Nge] kinaaraa, na maa.Nge ma.nzil",
        ),
        (
            "gaalo.n pe laalii jo chupake se chhaa_ii",
            "[kalii ne|shaam ne] usii se ye ra.ngat churaa_ii",
        ),
        ("na mai.n kuchh kahuu.N, na tum kuchh kaho", "[nadii|havaa] ban ke bas mere sa.ng baho"),
        ("do pal mile to zamaane lage", "[kaa.NTe|raaste] bhii ham ko suhaane lage"),
        ("dha.Dakan se kah do ki dhiire chale", "[mehamaa.N|sapano.n] kii Dolii hai palako.n tale"),
        (
            "[mausam|darpan] ne pahachaanaa, dil ne na jaanaa",
            "[kab se|chupake] basaa hai ye us me.n divaanaa",
        ),
        (
            "aa.Nkho.n ne aa.Nkho.n se kii jo shikaayat",
            "[ho.nTho.n|dil] ne na maa.Ngii kisii se ijaazat",
        ),
    ),
)

SEPARATION = Theme(
    of_two=True,
    hooks=(
        (
            "tum ga_e to ga_ii [mere ghar|is shahar] kii bahaar",
            "[khaalii hai|suunii hai] aa.Nkh bhii, khaalii hai dvaar",
        ),
        (
            "yaad aatii rahii, niind jaatii rahii",
            "[dil kii lau|lau diye kii] sadaa jhilamilaatii rahii",
        ),
        (
            "[kis mo.D|kis gaa.Nv] pe jaane tum ne merii baa.Nho.n ko chho.D diyaa",
            "shiishaa thaa dil ham dono.n kaa, kis patthar ne to.D diyaa",
        ),
        (
            "lauT ke aa jaa, o jaane vaale",
            "[suunii|khaalii] hai.n galiyaa.N, gharo.n me.n hai.n taale",
        ),
        ("kaise kaTegii ye kaalii raat re", "[dil se|mujh se] na puuchho judaa_ii kii baat re"),
        ("tum na the to shamaa bhii na jalii", "[suunii|aadhii] hii rah ga_ii dil kii galii"),
        (
            "saa.Ns ruk ruk ke chale, man ba.Daa udaas hai",
            "[duur|kho] gayaa hai jo, vahii dil ke paas hai",
        ),
    ),
    couplets=(
        ("khaalii jhuule pe baiThii hai yaad", "[karatii|sunatii] hai mujh se ye kyaa fariyaad"),
        (
            "aa.Nkho.n me.n Thaharaa hai saavan puraanaa",
            "[barasane|jaane] kaa karataa nahii.n hai bahaanaa",
        ),
        ("terii galii se jo guzare the ham", "[diivaar|chaukhaT] bhii puuchhe, kahaa.N hai sanam"),
        ("shamaa ne kahaa, ab to bujh jaane do", "[havaa|raat] ne kahaa, zaraa aur aane do"),
        ("bichha.De jo ham to zamaanaa rukaa", "[baat|taan] TuuTii to saaraa taraanaa rukaa"),
        ("{feel:o} ke sivaa aur kyaa mere paas", "[bujhii|thakii] shaam hai aur TuuTii sii aas"),
        (
            "chaukhaT pe baiThaa hai dil ye akelaa",
            "[yaado.n|aaho.n] kaa aa.Ngan me.n lagataa hai melaa",
        ),
        (
            "tere bin chaa.Ndanii [tan|man] ko jalaa_e",
            "[saavan bhii|puravaa bhii] aa_e to kuchh na suhaa_e",
        ),
        ("na Kat, na Kabar, na ko_ii nishaan", "[kahaa.N|nigal] le gayaa tum ko ye aasamaan"),
        ("raat ne aa.Nsuu pe likkhaa jo naam", "[havaa|subah] le ga_ii us kaa tum ko salaam"),
        ("sapane bhii tum apane sa.ng le jaate", "[jhuuThe|miiThe] dilaase to kuchh de jaate"),
        ("zakhm hare ho.n to kaise jiye.n", "[Gam kaa|aa.Nkho.n kaa] paanii ye kab tak piye.n"),
        ("kitane hii mausam ga_e aur aa_e", "[Gam ke|yaad ke] ye baadal to ghaT hii na paa_e"),
        (
            "bistar kii silavaT me.n sotii hai raat",
            "[takiye|chaadar] se karatii hai terii hii baat",
        ),
        (
            "[yaad|aavaaz] aayii to terii hii aayii",
            "kaisii ye [duniyaa|qismat] hai tuu ne banaayii",
        ),
        (
            "patajha.D ne Daalii se pattaa giraayaa",
            "[maine|dil ne] bhii yaado.n ko chun ke bahaayaa",
        ),
    ),
)

QUARREL = Theme(
    hooks=(
        (
            "ruuThe hu_e [saajan|balamaa] ko ab kaun manaa_e",
            "[siidhii|chhoTii] baat kahuu.N to ulaTii baat banaa_e",
        ),
        (
            "jaa jaa re jhuuThe, na kar ab ko_ii bahaanaa",
            "[kal vaalaa|do din kaa] vaadaa bhuulaa, teraa kyaa Thikaanaa",
        ),
        (
            "mai.n na boluu.Ngii, na boluu.Ngii, [aa.Nkhe.n|ghuu.NghaT] na kholuu.Ngii",
            "[teraa|aa.Nsuu kaa] saudaa phir dil kii taraazuu me.n toluu.Ngii",
        ),
        ("chalo jii, jhaga.Daa khatam karo", "[gusse ke|nakhare ke] tevar ko kam karo"),
        (
            "tum ne kahaa thaa chaar baje, saat baj ga_e",
            "[chaa.Nd aayaa|diip jale], ambar pe taare saj ga_e",
        ),
        (
            "o [gorii|bholii], zaraa ruk to, sun le merii baat",
            "[baadal|suuraj] kii bhii hotii hai chaa.Nd se mulaaqaat",
        ),
    ),
    couplets=(
        (
            "[paayal|jhumake] jo laa_uu.N to kahatii hai kam",
            "[kah do|bolo] kahaa.N se mai.n laa_uu.N sanam",
        ),
        ("jaa_o jii, jhuuThe tumhaare vachan", "[roz hii|kal bhii] jalaayaa hai tum ne ye man"),
        (
            "[gusse|nakhare] me.n dekho to naak cha.Dhii",
            "[jaise ki|ham ne to] ulaTii hii taKtii pa.Dhii",
        ),
        (
            "na boluu.N, na dekhuu.N, na jaa_uu.N kahii.n",
            "[magar|lekin] dil ye bole, mai.n huu.N bas yahii.n",
        ),
        (
            "[aa.Nkho.n me.n|kajare me.n] bijalii hai, baato.n me.n jal",
            "ruuThii ghaTaa, ab to baahar nikal",
        ),
        (
            "manaane ko laay@ huu.N mogare kaa haar",
            "[gusse me.n|nakharo.n me.n] bhii tere dikhataa hai pyaar",
        ),
        ("kal se na jhaga.De.nge, khaa_o qasam", "[tho.De|zaraa] se jhuko tum, zaraa se ham"),
        ("tum ne hii chhe.Daa thaa pahale mujhe", "[diip|diye] jal rahe the, vo tum se bujhe"),
        ("darpan se puuchho, hai kis kii Kataa", "[phir aa ke|chupake se] tum mujh ko denaa bataa"),
        (
            "chaay bhii Tha.nDii hai, Tha.nDaa hai khaanaa",
            "[gusse|la.Dane] kaa Dhuu.NDho na phir se bahaanaa",
        ),
        ("ruuThe to lagate ho baadal sayaane", "[baraso to|bolo to] ho jaa_e.n mausam suhaane"),
        (
            "sau baar ruuThe, manaayaa hazaar",
            "[jhaga.De ke|nakharo.n ke] bin phiikaa phiikaa hai pyaar",
        ),
        (
            "laal hai cheharaa aur piilii hai saa.Dii",
            "[chhuuTii|jaatii] hai dekho vo mele kii gaa.Dii",
        ),
        ("[chandan|phuulo.n] saa bolo to man meraa Dole", "tum ne to shabdo.n me.n a.ngaare ghole"),
    ),
    voices=("duet", "f", "duet"),
)
