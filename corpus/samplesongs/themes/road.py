"""Songs of the railway, of the city, and of the road into the hills."""

from corpus.samplesongs.theme import Theme

TRAIN = Theme(
    hooks=(
        ("chhuk chhuk chhuk chhuk rel chalii", "[gaa.Nv gaa.Nv|mele mele] aur galii galii"),
        (
            "siiTii de ke [raat kii|aakhirii] gaa.Dii chalii re",
            "[##platform##|paTarii] pe ko_ii battii jalii re",
        ),
        (
            "agale ##station## par [ko_ii|mujh ko] milegaa zaruur",
            "[dikhane|jalane] lagii hai vo battii, kahii.n duur duur",
        ),
        (
            "ik TikaT [dilaa|de] do baabuu mere gaa.Nv kaa",
            "[piipal|imalii] kii us ghanerii ghanerii chhaa.Nv kaa",
        ),
        ("chal re musaafir, baa.Ndh le saamaan", "[rel|zi.ndagii] ruke pal bhar, tuu mehamaan"),
        (
            "[khi.Dakii|Dibbe] se dekho, [bhaage|naache] hai.n pe.D",
            "[u.D ga_e tote|chhuuT ga_e saathii], chhuuT ga_ii me.D",
        ),
    ),
    couplets=(
        (
            "[baahar jo|khi.Dakii me.n] bhaage hai saaraa jahaan",
            "[kheto.n pe|nadiyaa pe] jhukataa hu_aa aasamaan",
        ),
        ("chaay garam, chaay garam, bole ko_ii", "maa.N ke kaa.ndhe pe bachchii so_ii"),
        (
            "[paTarii|saanso.n] ke do taar, saath chalate rahe",
            "[milane|jalane] ko har mo.D pe haath malate rahe",
        ),
        (
            "pul ke niiche hai [nadiyaa|kheto.n] kaa paanii",
            "[pahiye|Dibbe] sunaate hai.n ko_ii kahaanii",
        ),
        (
            "[lambii|kaalii] sura.ng hai, to Daranaa nahii.n",
            "[ujaale|kinaare] se pahale utaranaa nahii.n",
        ),
        ("[haath|rumaal] hilaate rahe vo kinaare", "dhu_e.n me.n [bujhe|Dhale] do sitaare"),
        (
            "[baabaa|ammaa] ne pallu me.n baa.ndhii thii roTii",
            "[zyaadaa thii|bhaarii thii] mamataa, gaTharii thii chhoTii",
        ),
        (
            "[pa.nDit|laalaa] bhii baiThe hai.n, baiThe hai.n khaan",
            "[taash kii|chaay kii] baazii me.n saare samaan",
        ),
        (
            "[chaay vaalaa|phal vaalaa] aayaa, khilaune vaalaa",
            "[##guard##|##master##] baabuu kaa ##coat## hai kaalaa",
        ),
        (
            "har ek ##station## pe chhuuTaa hai ko_ii",
            "[har aa.Nkh|khi.Dakii] bin baat ke kaise ro_ii",
        ),
        ("do din kaa rishtaa, do din kii baat", "[ik hii|chhoTe] Dibbe me.n guzarii hai raat"),
        (
            "##guard## ne jha.nDii harii jo dikhaayii",
            "[aa.Nkh kisii|tab merii aa.Nkh] kii achaanak bhar aayii",
        ),
        ("{time} Dhal gay^, raaste so ga_e", "[thake se|saare] musaafir bhii phir kho ga_e"),
        ("[duur|paas] jo dikhatii hai battii jalii", "[vahii hai|hogii] mere gaa.Nv kii galii"),
        (
            "[TikaT|pataa] to kahii.n kho gayaa hai meraa",
            "[safar|naam] bhii paraayaa ho gayaa hai meraa",
        ),
        (
            "[saathii|bolo], kahaa.N tak hai jaanaa tumhe.n",
            "[kuchh der|dil kaa hai] qissaa sunaanaa tumhe.n",
        ),
    ),
)

CITY = Theme(
    hooks=(
        (
            "ye shahar hai [diivaano.n|baazaaro.n] kaa, yahaa.N kaun kisii kaa yaar",
            "[chaa.Ndii kii hai.n|uu.Nchii uu.Nchii] diivaare.n, [miTTii kaa|jhuuThaa] kaarobaar",
        ),
        (
            "o baabuu, ye [sa.Dak|nagarii] nayii hai, zaraa dekh ke chal",
            "[aage|daa_e.n] hai moTar, piichhe hai ##tram##, na [so|ruk] ek pal",
        ),
        (
            "fuTapaath pe [soyaa hai|so gayaa] ko_ii o.Dh ke aKabaar",
            "[us ke sar par|saamane us ke] jalate bujhate hai.n ishtahaar",
        ),
        (
            "is shahar me.n [har taraf|raat din] bhii.D hii bhii.D hai",
            "[bhuukh hai|mahal hai.n] kahii.n, kahii.n [jaan|dil] kii hii pii.D hai",
        ),
        (
            "[jeb khaalii hai|haath khaalii hai.n] lekin hai dil to bharaa",
            "[chauk|mai.n to] baazaar me.n ghuumat@ huu.N zaraa",
        ),
        (
            "ek kamaraa, ek khi.Dakii thii, [raato.n kii|yaaro.n kii] mastii",
            "[us me.n|khushiyo.n kii] apanii thii ek chhoTii sii bastii",
        ),
    ),
    couplets=(
        (
            "[uu.Nche|pakke] makaano.n kii khi.Dakii hai chhoTii",
            "[maha.ngaa|miiThaa] hai paanii aur suukhii hai roTii",
        ),
        (
            "[battii|sa.Dak] ke kinaare kitaabe.n pa.Dhe",
            "[ko_ii|vahii] la.Dakaa jiivan kii choTii cha.Dhe",
        ),
        (
            "##tram## kii gha.nTii, [##rickshaw##|moTar] kaa shor",
            "[kaun kise|ko_ii kisii ko] to puuchhe kis or",
        ),
        (
            "[na jaane|akelaa] mai.n kis mo.D par kho gay@",
            "[na ghar|na yahaa.N] kaa na vahaa.N kaa mai.n ho gay@",
        ),
        (
            "[daftar|baazaar] se lauTe hai.n thak haar ke",
            "[khaate hai.n|jiite hai.n] sapane bhii udhaar ke",
        ),
        (
            "[kaun|ko_ii] hai pa.Dosii, ye jaane na ko_ii",
            "[jis ne|usii ne] bhii dekhaa, pahachaane na ko_ii",
        ),
        (
            "[binaa bole|din raat] chalataa hai merii tarah",
            "[ye shahar|har ek bashar] jalataa hai merii tarah",
        ),
        (
            "ek pyaalii chaay aur yaaro.n kii baat",
            "[lambii|Tha.nDii] hai ye sa.Dak, garam hai ye raat",
        ),
        (
            "[lohe|shiishe] ke ja.ngal me.n patthar ke log",
            "[duniyaa|paise] ne baa.NTaa hai kaisaa ye rog",
        ),
        (
            "[phuul vaalii|chuu.Dii vaalii] bechatii hai ha.Nsii",
            "[us kii|apanii] to duniyaa hai usame.n hii pha.Nsii",
        ),
        (
            "[##hotel##|havelii] kii chhat se jo dekhaa nagar",
            "[chiraaGo.n|sitaaro.n] kii ban ga_ii ik nahar",
        ),
        (
            "[baabuu jii|seTh jii], zaraa to idhar aa_iye",
            "[apanaa|mehanat kaa] phal tho.Daa khaa_iye",
        ),
        (
            "jo aayaa yahaa.N, vo yahii.n rah gayaa",
            "[shahar|naalaa] us ko bahaataa hu_aa bah gayaa",
        ),
        (
            "[chau.Dii|nayii] sa.Dak par hai daulat kaa raaj",
            "[ga.D ga_ii|bik ga_ii] haa_e insaa.N kii laaj",
        ),
        (
            "gaa.Nv kii miTTii ko le kar chal@ th@",
            "[kal|us din] mai.n yahaa.N se to kitanaa bhal@ th@",
        ),
    ),
)

HILLS = Theme(
    hooks=(
        (
            "chalo chale.n [parbat|baadal] ke us paar",
            "[jahaa.N|vahaa.N] hai barf kaa [nayaa|ujalaa] sa.nsaar",
        ),
        (
            "[Te.Dhii|uu.Nchii] hai.n raahe.n, saathii, haath na chho.D",
            "[aage hai|dekho] ghaaTii kaa aakhirii mo.D",
        ),
        (
            "[anaaro.n|sanobar] ke pe.Do.n me.n havaa gaatii hai",
            "[tumhaare|kisii ke] qadamo.n kii sadaa aatii hai",
        ),
        (
            "raahii, rukanaa nahii.n, [dhuup|raat] Dhalane lagii",
            "[dekh|paas] ma.nzil kii shamaa vo jalane lagii",
        ),
        (
            "jharane kaa [paanii|naGmaa] kahe, bahataa chal",
            "[baat|giit] apane dil kaa tuu kahataa chal",
        ),
        (
            "kohare kii chaadar me.n sotaa hai gaa.Nv",
            "[chup chup|dhiire] se rakhanaa yahaa.N apane paa.Nv",
        ),
    ),
    couplets=(
        (
            "[barfiilii|ujalii] choTii pe suuraj kaa taaj",
            "[niiche to|ghaaTii me.n] gaataa hai jharano.n kaa raaj",
        ),
        (
            "patthar bhii [gaataa hai|bolegaa] gar dil se bolo",
            "[ba.nd|bhaarii] hai jo khi.Dakii use aaj kholo",
        ),
        (
            "[gaa_e.N|bakarii] charaa_e hai ko_ii pahaa.Dii",
            "[ba.nsii|baajaa] bajaataa hai, jhuume hai jhaa.Dii",
        ),
        (
            "{path:p} bulaat^ hai^, [raahii|saathii] chal",
            "[chho.D de|bhuul jaa] biite hu_e saare kal",
        ),
        ("baadal yahaa.N ghar me.n aate hai.n", "[chauke|kamare] me.n chuulhaa bujhaate hai.n"),
        (
            "[gaharii|niilii] hai ghaaTii, gaharaa hai maun",
            "[pukaaro to|bolo to] bole hai piichhe se kaun",
        ),
        (
            "laka.Dii kaa pul hai, sambhal ke chalo",
            "[tum bhii|paanii saa] nadii saa machal ke chalo",
        ),
        (
            "[piipal|chinaaro.n] kii chhaa.Nv me.n [umar ham|dopahar] guzaare.n",
            "[baadal|jharane] kaa paanii piye.n, duniyaa bisaare.n",
        ),
        (
            "ek or [khaa_ii|ja.ngal], ek or chaTTaan",
            "[biich me.n|aur ye] chalatii hai nanhii sii jaan",
        ),
        (
            "[sau mo.D|do mo.D] kaaTe to aayaa ye maidaan",
            "[pii lo|dekho] ye Tha.nDii havaa kaa bhii ehasaan",
        ),
        (
            "qadam qadam par hai ek nayaa mo.D",
            "[aage|paas] hai ujaalaa, tuu Dor na chho.D",
        ),
        (
            "[chho.D|bhuul] aa_e niiche ham saaraa vo shor",
            "[uu.Nchaa|khulaa] hai ye aasamaa.N chaaro.n hii or",
        ),
        (
            "[thakataa|rukataa] hai raahii to ha.Nsatii hai raah",
            "[chalataa|uThataa] hai raahii to kahatii hai vaah",
        ),
        ("shaam kii laalii me.n jalataa pahaa.D", "[dekho|kholo] to qudarat ke kitane kivaa.D"),
        (
            "[kaaravaa.N guzaraa|taa.ngaa hai guzaraa] ye ghu.Ngharuu bajaa ke",
            "[namak kii|uun kii] do gaTharii piiTh par sajaa ke",
        ),
    ),
)
