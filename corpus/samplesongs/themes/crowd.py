"""Songs of friends, of the festival of colours, of the fair, and comic songs."""

from corpus.samplesongs.theme import Theme

FRIENDSHIP = Theme(
    name="friendship",
    hooks=(
        ("yaar meraa [baadal|suuraj] jaisaa, aa_e to saaraa aa.Ngan gaa_e", "[dukh kii|jeTh kii] tapatii dopaharii me.n chhaataa ban ke chhaa_e"),
        ("tuu merii laaThii, mai.n teraa [chiraaG|diyaa]", "[kaun bujhaa_e|phuu.Nk se bujhe kyaa] is yaarii kii aag") ,
        ("do dost, ek saa_ikil, lambii sa.Dak", "[sunate rahe|ginate rahe] dono.n dil kii dha.Dak"),
        ("yaaro.n kii [mahafil|Tolii] chalii, gaatii hu_ii", "[raat kii|raahii kii] tanhaa_ii ko samajhaatii hu_ii"),
        ("haath me.n haath le, kaa.ndhe se kaa.ndhaa milaa", "[chal de|yaaraa], ba.Dii mushkil se ye yaar milaa") ,
        ("[aadhii|garam] roTii terii, aadhii merii", "[sukh aur|sapano.n kii] gaTharii merii aur terii"),
    ),
    couplets=(
        ("[jeb|thailii] me.n paise nahii.n the to kyaa", "[gaate|ha.Nsate] hu_e kaaT lii hamane dunyaa"),
        ("chaay kii pyaalii me.n Duubii thii shaam", "[jhaga.De|qisse] hazaaro.n the, ek apanaa kaam"),
        ("tuu jo giraa to mai.n ban jaa_uu.N haath", "[mai.n jo|kabhii] thakuu.N to tuu chale mere saath"),
        ("[ruuThaa|bichha.Daa] hai tuu to manaa_uu.Ngaa mai.n", "[qissaa puraanaa|chhat pe bulaa ke] sunaa_uu.Ngaa mai.n"),
        ("[sone|motii] se bhaarii hai yaarii kaa mol", "[bolii na|jhuuThii na] jaa_e, na taraazuu me.n tol"),
        ("[ek hii|aadhii] kambal me.n kaaTii hai raat", "[taare|ha.Nsii] bhii khatm ho ga_e, na khatm hu_ii baat"),
        ("dushman ne puuchhaa, ye taaqat kahaa.N se", "[maine|yaar ne] kahaa, dosto.n kii du_aa se") ,
        ("[miTTii|ka.Ngan] kii chuu.Dii nahii.n jo ye TuuTe", "[kahaa.N|yuu.N na] ye rishtaa kabhii ham se chhuuTe"),
        ("[kaalej|bachapan] ke diivaar pe naam do", "[ek us kaa|aaj bhii], ek meraa, gulaab do"),
        ("{path:p} alag hai.n to kyaa hu_aa yaar", "[ek hii|apanaa to] suuraj hai, ek hii hai pyaar"),
        ("[holii|mele] me.n bichha.De, [divaalii|milan] me.n mile", "[zakhm jo|dil ke] bhii the, chaay kii chuskii me.n sile"),
        ("tere [ghar|gham] kaa raastaa hai mere ghar se", "[khabar|lahar] kyaa Daregii kabhii bhii bha.nvar se"),
        ("[dost|yaar] vo jo kah de ki hai tuu Galat", "[aur|phir] kaaT le saath merii har ek kasamat") ,
        ("yaar kii [baa.Nho.n|baato.n] me.n sau ghar basaa", "[Gam bhii|dukh bhii] jo aayaa to khul ke ha.Nsaa"),
    ),
    voices=("m", "chorus", "m"),
    listener="m",
)

COLOURS = Theme(
    name="festival of colours",
    hooks=(
        ("u.De gulaal, bhiige [galiyaa.N|chunariyaa], naache saaraa gaa.Nv re", "[laal|harii] hare, piile niile pa.Dane lage hai.n paa.Nv re"),
        ("pichakaarii le aa_e [shyaam|balam], ra.ng Daalaa re", "[bach ke|sakhii] nikalii thii mai.n to, pa.Daa paalaa re"),
        ("phaaguniyaa kii [Tolii|mastii] aa_ii, Dhol baje", "[laal|gore] gaalo.n pe abiir ke Dol saje") ,
        ("ra.ng lagaa de [yaaraa|saathii], bair mi.Taa de aaj", "[phaagun|mausam] ke dar pe kaun kare ab laaj"),
        ("bhaa.Ng kaa lotaa, gujhiyaa kii thaalii", "[naache|gaa_e] jiijaa jii, ha.Nse saalii"),
        ("kis ne [ye mere|yuu.N mere] gaalo.n pe malaa gulaal", "[aa.Nkh|bahanaa] khulii to dekhaa, saaraa aa.Ngan laal"),
    ),
    couplets=(
        ("[tesuu|palaash] ke phuulo.n kaa paanii banaa", "[raadhaa|gorii] kaa ghaagharaa bhii dhaanii banaa"),
        ("kaun hai duulhaa, kaun hai daas", "[ra.ng|aaj] me.n to sab hai.n paas paas"),
        ("[Dholak|ma.njiire] kii thaap pe [paa.Nv|paayal] uThe", "[suune|soye] hu_e saaraa gaa.Nv uThe"),
        ("[deval|chhat] se Daalii kisii ne vo dhaar", "baabuu jii kii pag.Dii ho ga_ii [laachaar|do chaar]"),
        ("[harii|piilii] ho ga_ii hai sa.fed gaay bhii", "[laal|niilii] lagatii hai aaj to chaay bhii"),
        ("[siyaasat|gusse] ko goliyo.n me.n na tolo", "[aa_o|chalo], ra.ng me.n miiThaa saa gu.D gholo"),
        ("[gilaa|jhaga.Daa] ho puraanaa to aaj bahaa do", "[dushman|pa.Dosii] ko bhii tum gale se lagaa do"),
        ("{jewel} bhiig^ hai^, {jewel} bhii bhiig^", "[chunarii|kanhaa_ii] ne prem kii rut ye hai liikhii"),
        ("chhoT.e se bachche ne bha.Dii hai baalTii", "[chaachii|bhaabhii] ke aa.Nchal pe poorii Daal dii") ,
        ("[raag|Dhol] chhi.Daa aur taalii pa.Dii", "[ha.Nstii|Dartii] hu_ii merii saalii kha.Dii"),
        ("[saaware|mere] ne dekhaa, na dekhaa to kyaa", "[mai.n|ye tan] to bhiig@ man se bhii bhiig@, to kyaa"),
        ("jalii hai jo holii to jal jaa_e bair", "[karo|maa.Ngo] aaj apanii paraayo.n kii khair"),
    ),
    voices=("chorus", "duet", "f"),
)

FAIR = Theme(
    name="fair",
    hooks=(
        ("chalo re chalo, [mele|haaT] me.n chale.n", "[sapano.n|chuu.Dii] ke chaaro.n taraf diip jale.n"),
        ("le lo jii le lo, [kaa.Nch kii|reshamii] chuu.Diyaa.N le lo", "[jhuule|paise] me.n do do ha.Nsii mil rahii, jii bhar khelo"),
        ("gol gol ghuume re, ghuume hi.Ndolaa", "[baabuu|bachche] ne siiTii bajaa ke ye bolaa"),
        ("merii kaThaputalii, naach zaraa", "[Dor hai|dekh le] haath me.n, aasamaan hai haraa") ,
        ("[khoyaa|khilaa] re khoyaa mele me.n, dil meraa khoyaa", "[kaun|ko_ii] churaa ke le gayaa, phir maalaa me.n piroyaa"),
        ("bandar naache, [raajaa|bhaaluu] gaa_e, [Dug Dug|Dam Dam] baje", "[saare|chaaro.n] gaa.Nv kii bhii.D me.n jaaduugar bhii saje"),
    ),
    couplets=(
        ("[jalebii|ra.ngo.n] kii khushabuu, khilauno.n kaa shor", "[bachchii|chunnii] ne khii.nchii hai baabaa kii Dor"),
        ("ek aane kii siiTii, do aane kaa baajaa", "[pahan|lagaa] ke mukuT mai.n banii re mahaaraajaa") ,
        ("[uu.Nche|chaupaTe] hi.nDole se dekhaa jahaa.N", "chhoTe chhoTe log, [chhoTii|uu.Nche] dukaa.N"),
        ("chaar paise [me.n|le] jaaduugar khel dikhaa_e", "[Topii|jholii] se nikale kabuutar u.Daa_e"),
        ("shiishe me.n mo.Taa to shiishe me.n lambaa", "ghar aake dekhaa to vahii hai.n [jagdambaa|achambhaa]"),
        ("[lamho.n|sapano.n] kii dukaano.n pe bhii.D hai ba.Dii", "[saste|aage] me.n le lo jii, khushiyaa.N kha.Dii"),
        ("[ga.Daa|TuuTaa] hu_aa tambuu, ra.ngii.n sii raat", "[bhole|TaaTe] ne nachaa dii hai saarii hii jamaat"),
        ("{kin} ke haath se chhuuT^ jo Dor", "[Gubbaare|ra.ng saare] chale ga_e badalii kii or"),
        ("paan kii laalii, chaa.Ndii kaa varak", "[ek|gorii] ke saath chalo, na pa.De farak"),
        ("[nautaa.nkii|naaTak] kaa raajaa bhii ghar jo ga_yaa", "[taaj|mukuT] ko utaar ke vo so ga_yaa"),
        ("[mele|jhuule] me.n tum se jo Takaraa_ii nazar", "bhuulaa mai.n chaat, [bhuulaa|kaisaa] ghar"),
        ("[raat|bhor] hu_ii to khaamosh jhuule", "[baabaa|duniyaa] ke mele ko ko_ii na bhuule"),
    ),
    voices=("chorus", "m", "f", "duet"),
)

COMIC = Theme(
    name="comic",
    hooks=(
        ("##hello hello##, merii saasuu jii se baat karaa do", "[kahanaa|bolo] ki daamaad ko ##tiffin## bharaa do"),
        ("merii biivii kaa bhaa_ii aayaa, bhaa_ii aayaa, haay", "[saaraa|ghar kaa] aaTaa chaval khaa gayaa, ab pii rahaa hai chaay"),
        ("naukarii milii na, chhokarii milii, [bhaiyaa|baabuu] mai.n kyaa karuu.N", "[kursii|##chair##] milii to uu.Nghane lagaa, aur mai.n kyaa karuu.N") ,
        ("ek thaa chuuhaa, ek thii billii, dono.n me.n ho gayaa pyaar", "[kutte|totaa] ne pa.Dh diye mantar, mainaa banii gavaah") ,
        ("##doctor## baabuu, merii [naak|naa.Dii] zaraa dekhanaa", "[dil to|pyaar] bhii hai, ##fever## bhii hai, parchii pe likhanaa"),
        ("o miyaa.N, [Topii|aaj] ul.Tii hai, juutaa bhii hai ul.Taa", "[aa_iine|sasur jii] se puuchho, kyaa vo hai paltaa"),
    ),
    couplets=(
        ("[saasuu jii|##madam##] ne maa.Ngii saa.Dii banaarasii", "mai.n de ke aayaa hai.n chaar [naara.ngii|chaTaa_ii] sii") ,
        ("ek rupaiyaa thaa, usamen bhii chhed", "[baniye|laalaa] ne khol diyaa saaraa hii bhed"),
        ("##coat## li.aa udhaar, ##tie## lii udhaar", "[duulhaa|shaadii] bhii chale.n dekho, [##taxi##|gho.Dii] udhaar"),
        ("[taale|Dibbe] me.n rakhe the laDDuu to solah", "[chuuhe|naukar] ne ha.Ns ke kahaa, sab hai bholah") ,
        ("##hero## banane mai.n ghar se chalaa", "##film## vaalo.n ne kahaa, bhaa_ii, jaa ghar bhalaa") ,
        ("baal hai.n sar pe kul chaar, bhaiyaa", "[tel|ka.nghii] lagaave hazaar, bhaiyaa"),
        ("mez par murGii thii, [ghar|haath] me.n chhurii", "[mehamaan|bhikhaarii] aaye to hu_ii baat burii"),
        ("[bhaais|gaa.Dii] ne rok diyaa raastaa jo", "[moTe|chhoTe] haavaldaar bole, ##license## dikhaa do") ,
        ("[siddhe|saadhe] ho ke baiThe the ham bhii kabhii", "[kursii|chhatrii] kaa paayaa TuuTaa tabhii"),
        ("##one two three## kah ke jo maine chhalaa.Ng", "pa.Dosii kii khaaT pe, TuuTii hai Taa.Ng") ,
        ("[khaa.nsii|chhii.nkane] pe bhii lagaa do jii kar", "khaalii hai jeb aur khaalii hai ghar"),
        ("nakalii hai daa.Nt aur asalii hai bhuukh", "[pa.nDit|pahalvaan] ke saamane jaa_e vo chuuk"),
    ),
    voices=("m", "duet", "m"),
)
