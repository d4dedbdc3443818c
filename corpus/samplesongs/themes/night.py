"""Songs of moonlight, of dreams, and lullabies."""

from corpus.samplesongs.theme import Theme

MOONLIGHT = Theme(
    of_two=True,
    hooks=(
        (
            "chhat pe utar aayaa hai [dekho|jaane] kis kaa ye diidaar",
            "[aadhaa chaa.Nd|kaalii raat] puuchhe, kahaa.N hai teraa vo diladaar",
        ),
        ("aadhaa hai chaa.Nd, aadhii hai raat", "aadhii rahii hai [hamaarii|dilo.n kii] baat"),
        (
            "[taaro.n|chiraaGo.n] kii ye baaraat kahaa.N ko chalii hai",
            "aakaash kii [suunii|niilii] ye kaisii galii hai",
        ),
        (
            "chaa.Nd khi.Dakii pe aakar rukaa raat bhar",
            "[mere|unake] saamane jaam saa ik jhukaa raat bhar",
        ),
        (
            "o chaa.Nd, zaraa [chhat pe|yahii.n] ruk, zaraa dhiire chal",
            "[abhii raat baaqii hai|abhii baat baaqii hai], kahataa hai pal",
        ),
        (
            "ye [sharad|puunam] kii raat, ye darpan saa taal",
            "[paanii me.n chaa.Nd|laharo.n pe chaa.Nd] ne Daalaa hai jaal",
        ),
        (
            "juganuu ne pa.nkh khole, chamake [hazaaro.n|resham ke] diip",
            "[motii|sapanaa] milaa hai jaise kholii hai raat ne siip",
        ),
    ),
    couplets=(
        (
            "[niilii|bhiinii] chunar me.n Taa.Nke hai.n taare",
            "[chaa.Nd|ko_ii] akelaa kis ko pukaare",
        ),
        ("chaa.Nd ke paas hai ek hii sitaaraa", "jaise ho [jhiil|saagar] me.n ek hii shikaaraa"),
        (
            "raat kii raanii ne zulfe.n hai.n kholii.n",
            "[chaa.Nd kii|chhat pe to] kirane.n ye chupake se bolii.n",
        ),
        (
            "[chakorii|juganuu] bhii jaage, [sitaaraa|saajan] bhii jaage",
            "[yaado.n ke|sapano.n ke] sulajhe na ulajhe ye dhaage",
        ),
        (
            "baadal kaa pardaa haTaa ke vo jhaa.Nke",
            "[parbat|pe.Do.n] kii choTii pe chaa.Ndii ke Taa.Nke",
        ),
        (
            "[ham ne|raat ne] chaa.Nd ko thaalii me.n utaaraa",
            "[paanii|shabanam] se dho kar ye mukha.Daa sa.Nvaaraa",
        ),
        (
            "sotii hai.n galiyaa.N, jaage paharedaar",
            "[Thahar ke|gajar kii] to gha.nTii bajii tiin baar",
        ),
        ("[saaraa|niilaa] gagan hai kitaab khulii", "har taaraa akshar hai siyaahii dhulii"),
        (
            "jhiil ke paanii me.n do chaa.Nd Duube",
            "[dekhate|ginate] sitaare bhii raat bhar na uube",
        ),
        (
            "[puunam|raato.n] kaa dariyaa, sitaaro.n kii hastii",
            "[Duubii|soyii] hu_ii hai ye saarii hii bastii",
        ),
        (
            "[havaa|raat] ne kahaa jo, sunaa sirf mai.n ne",
            "taaro.n kaa aa.Nchal bunaa sirf mai.n ne",
        ),
        (
            "[tum|kabhii] paas baiTho to ruk jaa_e raat",
            "[chaa.Ndanii|pavan] bhii karegii hamaarii hii baat",
        ),
        (
            "[chaa.Ndanii|khaamoshii] me.n ghulii hai.n terii baate.n",
            "[kuchh kuchh|aadhii] jaagii, aadhii so_ii hai.n ye raate.n",
        ),
        (
            "[jhii.ngur|raahii] kii dhun par hai soyaa ye ban",
            "[chaa.Ndii|taaro.n] se liipaa hu_aa hai gagan",
        ),
        ("kah do ye chaa.Nd se, jaldii na jaa_e", "[abhii|zaraa] do gha.Dii aur mahafil sajaa_e"),
        (
            "[pichhalaa|tiisaraa] pahar hai, dhu_aa.N hai na shor",
            "niind kii pata.ng hai, sapano.n kii Dor",
        ),
        (
            "[bi.ndiyaa|kaajal] lagaa_e hai saa.Nvalii raat",
            "[der se|taaro.n kii] aayii hai chhat pe baaraat",
        ),
    ),
)

LULLABY = Theme(
    hooks=(
        (
            "so jaa mere [laal|cha.ndaa], so jaa re",
            "[jhuule kii|sapano.n kii] Dorii me.n kho jaa re",
        ),
        ("nindiyaa kii gaa.Dii chale chhuk chhuk", "[taare|juganuu] bulaa_e.n tujhe jhuk jhuk"),
        ("aa rii nindiyaa, taare sajaa ke", "[munne|gu.Diyaa] ko le jaa tuu baajaa bajaa ke"),
        (
            "cha.ndaa maamaa kii khi.Dakii khulii, dekh le",
            "[duudh kii|chaa.Nd kii] ik kaTorii dhulii, dekh le",
        ),
        ("maa.N kii god me.n duniyaa saarii", "[so jaa merii|le le nindiyaa,] raajadulaarii"),
        (
            "palanaa jhuule, [raam jii|pavan] jhulaa_e",
            "[niind kii|chaa.Nd kii] raanii lorii sunaa_e",
        ),
    ),
    couplets=(
        ("ek thaa raajaa, ruuThii thii raanii", "[kal|phir] mai.n kahuu.Ngii baaqii kahaanii"),
        (
            "duudh kaTorii me.n, chaa.Nd hai thaal me.n",
            "[machhalii|kashtii] bhii so ga_ii apane taal me.n",
        ),
        (
            "[chuuhaa bhii|totaa bhii] so gayaa chuulhe ke paas",
            "[khaalii|khaamosh] chauke me.n thaalii, gilaas",
        ),
        (
            "[haathii|gho.De] kii nanhii sii dum jo hilii",
            "tujh ko ye [gaa.Dii|gu.Diyaa] hai mele me.n milii",
        ),
        (
            "pariyo.n ke desh me.n [misarii|bataashe] ke ghar",
            "[nindiyaa|cha.ndaa] ke pa.nkho.n pe jaanaa udhar",
        ),
        (
            "[tere|nanhe] baabaa laa_e.nge ik jhunajhunaa",
            "[maa.N|daadii] ne hai uun se ik sapanaa bunaa",
        ),
        (
            "[nanhii|chhoTii] sii muTThii me.n puuraa gagan",
            "[palane|jhuule] ke niiche hai nindiyaa kaa van",
        ),
        (
            "[dhiimii|miiThii] sii lorii sunaa_e pavan",
            "[so ga_ii|chup hu_e] bagiyaa ke saare suman",
        ),
        ("kaajal kaa Tiikaa lagaa_uu.N tujhe", "[baaho.n|sapano.n] ke jhuule jhulaa_uu.N tujhe"),
        (
            "tere liye maa.Nguu.N mai.n din bhar kii dhuup",
            "[tere|naye] daa.Nto.n jaisaa hii ujalaa ho ruup",
        ),
        ("[daadii|naanii] ke qisse me.n raajaa kaa pyaar", "sun ke to sotaa hai saaraa sa.nsaar"),
        ("ek hai taaraa jo tere hii naam", "[mai.n ne|us ne] to bhejaa hai tujh ko salaam"),
        (
            "rotii hai kyo.n merii [nanhii|bholii] kalii",
            "[dekh vo|paas me.n] nindiyaa kii aa_ii galii",
        ),
        (
            "[taare|juganuu] hai.n tere khilaune sabhii",
            "[maa.N|tuu] kahe to mai.n to.D laa_uu.N abhii",
        ),
        (
            "ba.Daa hoke tuu chaa.Nd par ghar banaanaa",
            "[bu.Dhaape|akele] me.n maa.N ko vahaa.N tuu bulaanaa",
        ),
        (
            "jaage to mele me.n hogaa hii jaanaa",
            "[miTTii kaa|sone kaa] gho.Daa bhii le kar hai aanaa",
        ),
    ),
    voices=("f",),
)

DREAM = Theme(
    of_two=True,
    hooks=(
        (
            "kal raat sapane me.n ek shahar dekhaa",
            "[shiishe kii|phuulo.n kii] duniyaa me.n apanaa ghar dekhaa",
        ),
        (
            "khvaab ho tum ki [havaa|khushabuu] ho, bataa_o to zaraa",
            "[ba.nd|bhiigii] palako.n se nikal kar muskuraa_o to zaraa",
        ),
        (
            "aa.Nkho.n me.n ko_ii sapanaa palataa rahaa",
            "[khvaab|diip] thaa, raat bhar [dil me.n|yuu.N hii] jalataa rahaa",
        ),
        (
            "[tasviir|khayaalo.n] me.n ra.ng bhar ke baiTh@ huu.N",
            "[khvaabo.n|hatheliyo.n] me.n kuchh dhar ke baiTh@ huu.N",
        ),
        (
            "sapano.n kaa saudaagar aayaa galii me.n",
            "[khushabuu|pa.nkh] bech gayaa vo ik ik kalii me.n",
        ),
        (
            "niind to aatii nahii.n, khvaab kahaa.N se aa_e",
            "[chaa.Nd|raat] bhii jaag rahii, kaun kise samajhaa_e",
        ),
    ),
    couplets=(
        (
            "[pal me.n|mai.n to] u.D jaa_uu.N ban ke pata.ng",
            "[indradhanush|taaro.n] se maa.Ng laa_uu.N ra.ng",
        ),
        ("[mer~|apan~] {dream} lagat^ hai^ ajiib", "[chaa.Nd|jannat] lage mere ghar ke qariib"),
        (
            "[paraayii|puraanii] galii me.n hai apanaa makaan",
            "na taalaa, na chaabii, na ko_ii nishaan",
        ),
        (
            "khulii aa.Nkh to phir vahii thii kahaanii",
            "[vahii|puraanii] chhat, suraahii me.n paanii",
        ),
        (
            "[sapano.n|khvaabo.n] ke baazaar me.n chal gay@ mai.n",
            "khaalii thii jeb aur phisal gay@ mai.n",
        ),
        (
            "har ek sapane ko pa.nkh milate nahii.n",
            "[kaaGaz|patthar] ke phuul kabhii khilate nahii.n",
        ),
        (
            "[jhuuThaa|miiThaa] sahii, vo sapanaa to thaa",
            "[pal bhar|raat bhar] hii ko_ii apanaa to thaa",
        ),
        (
            "[khvaab|aa_iinaa] TuuTaa to dil bhii chaTak saa gayaa",
            "[aa.Nkh|raah] me.n ek aa.Nsuu aTak saa gayaa",
        ),
        (
            "[raat|niind] ke ghar me.n hai.n kitane makaan",
            "[khvaab|sab] aate hai.n ban ke yahaa.N mehamaan",
        ),
        (
            "ek {dream} terii palako.n pe rakhuu.N",
            "[jo jo|jo bhii] tuu kahe vo hii duniyaa mai.n chakhuu.N",
        ),
        (
            "[ba.nd|bhaarii] aa.Nkho.n se [dekhaa|maa.Ngaa] thaa ek aisaa pal",
            "jis me.n khilataa hai niile ujaale kaa kamal",
        ),
        (
            "[bachche|juganuu] kii muTThii me.n saaraa jahaa.N",
            "use kyaa pataa hai ki [dukh|kal] hai kahaa.N",
        ),
        (
            "[sapane vo|vo sapane] nahii.n jo niind me.n aate hai.n",
            "[sapane vo|vo sapane] hai.n jo raato.n ko jagaate hai.n",
        ),
        ("[saaye|niind] ke piichhe mai.n bhaag@ bahut", "[dil ne|subah] kahaa, raat jaag@ bahut"),
        (
            "[reshamii|sone ke] dhaago.n se bunatii hai raat",
            "[sapano.n|taaro.n] se karatii hai chupake se baat",
        ),
    ),
)
