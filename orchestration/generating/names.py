"""Names of people, as an international platform knows them.

Here belong the pools of given and family names and the drawing from them. Names that are meant
to harm belong in `hostile_names`.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.columns import IntArray


@dataclass(frozen=True)
class NamePool:
    """Given and family names of one origin, as written and in ASCII for login names."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    given_ascii: tuple[str, ...]
    family_ascii: tuple[str, ...]
    template: str = "{given} {family}"


_LATIN_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "ß": "ss", "\u0131": "i"}
)


def _ascii(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.translate(_LATIN_LETTERS))
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha())


def _latin(given: str, family: str) -> NamePool:
    givens, families = tuple(given.split()), tuple(family.split())
    return NamePool(givens, families, tuple(map(_ascii, givens)), tuple(map(_ascii, families)))


def _written(given: str, family: str, template: str) -> NamePool:
    """A pool from `written/ascii` pairs."""
    givens = [pair.split("/") for pair in given.split()]
    families = [pair.split("/") for pair in family.split()]
    return NamePool(
        tuple(pair[0] for pair in givens),
        tuple(pair[0] for pair in families),
        tuple(pair[1] for pair in givens),
        tuple(pair[1] for pair in families),
        template,
    )


POOLS: dict[str, NamePool] = {
    "nordic": _latin(
        "Nora Emma Ingrid Astrid Sigrid Liv Solveig Åse Turid Kari Jakob Emil Lars Bjørn Øystein "
        "Håkon Magnus Sindre Torstein Kåre Frøya Tuva Eirik Jørgen Sølvi Maja Oskar Even Åsmund "
        "Henrik Ida Vilde",
        "Hansen Johansen Olsen Larsen Andersen Nilsen Kristiansen Jensen Karlsen Pettersen Berg "
        "Haugen Hagen Bakken Lie Dahl Lund Moen Solberg Strand Sørensen Bjørklund Ødegård Åsen "
        "Myhre Fjeld Tveit Nygård Rønning Sæther Vik Aune",
    ),
    "english": _latin(
        "Olivia Amelia James Noah Charlotte Liam Ava William Sophia Henry Grace Jack Ruby Thomas "
        "Chloe Ethan Isla Oliver Mia George Ella Samuel Hannah Daniel Zoe Benjamin Lucy Caleb "
        "Naomi Marcus Jasmine Tyrone Imani Andre Keisha Darnell",
        "Smith Jones Williams Brown Taylor Davis Wilson Evans Thomas Johnson Walker Wright "
        "Robinson Thompson White Hughes Edwards Green Hall Wood Harris Lewis Martin Clarke Jackson "
        "Turner Hill Scott Cooper Morris Washington O'Brien O'Connor McDonald Baker Carter",
    ),
    "spanish": _latin(
        "Lucía María José Antonio Sofía Mateo Valentina Santiago Camila Sebastián Ximena Andrés "
        "Inés Joaquín Begoña Iñaki Martín Renata Emilio Fátima Ángel Belén Raúl Verónica",
        "García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores "
        "Rivera Gómez Díaz Muñoz Núñez Castañeda Ibáñez Peña Ordóñez Vázquez Quiñones Cárdenas "
        "Zúñiga",
    ),
    "european": _latin(
        "Zoé François Chloé Léa Jürgen Björn Søren Łukasz Małgorzata Agnieszka Jiří Tomáš Zdeňka "
        "Günther Käthe Anaïs Hélène Özge Çağla Şebnem Gábor Zsófia Ștefan Ioana Inês João Beatriz "
        "Siobhán Niamh Gwenllïan",
        "Müller Schröder Weiß Lefèvre Durand Bérenger Kowalska Wiśniewski Dąbrowski Nowák Dvořák "
        "Horváth Kovács Szabó Y\u0131lmaz Öztürk Çelik Şahin Popescu Ionescu Gonçalves Araújo "
        "D'Angelo Rossi Ferrari Größl Nagy Brânză Ó-Súilleabháin van-den-Berg",
    ),
    "indian": _latin(
        "Aarav Vivaan Aditya Ananya Diya Ishaan Kavya Rohan Priya Arjun Meera Saanvi Kiran Nikhil "
        "Pooja Rahul Sneha Tanvi Varun Zara Imran Fatima Harpreet Gurpreet Lakshmi Deepa Sanjay "
        "Vikram Asha Neha",
        "Sharma Patel Singh Kumar Gupta Reddy Nair Iyer Menon Rao Das Mukherjee Banerjee "
        "Chatterjee Joshi Desai Kulkarni Naidu Pillai Verma Mishra Khan Ahmed Kaur Fernandes "
        "DSouza Bose Chopra Kapoor Malhotra",
    ),
    "pacific": _latin(
        "Aroha Tāne Wiremu Hēmi Mere Ngaio Kahurangi Rāwiri Anahera Tama Marama Nikau Manaia "
        "Sione Mele Tevita Lani Kaia Matiu Hinemoa",
        "Ngata Tamihana Parata Waititi Tūhoe Ratana Hēnare Te-Kanawa Taufa Fonoti Tuilagi "
        "Faleafa Pōtae Mahuta Rangi Kōpua Herewini Paraone Tāwhai Walker",
    ),
    "devanagari": _written(
        "आरव/aarav अनन्या/ananya प्रिया/priya रोहन/rohan दीपिका/deepika अर्जुन/arjun "
        "लक्ष्मी/lakshmi संजय/sanjay नेहा/neha विक्रम/vikram श्रेया/shreya कृष्णा/krishna",
        "शर्मा/sharma सिंह/singh पटेल/patel गुप्ता/gupta वर्मा/verma जोशी/joshi "
        "मिश्रा/mishra देशपांडे/deshpande कुलकर्णी/kulkarni त्रिपाठी/tripathi",
        "{given} {family}",
    ),
    "arabic": _written(
        "محمد/mohammed فاطمة/fatima أحمد/ahmed عائشة/aisha يوسف/yusuf مريم/maryam "
        "خالد/khaled نور/nour عمر/omar ليلى/layla حسن/hassan زينب/zainab",
        "العلي/alali الحسن/alhassan إبراهيم/ibrahim المصري/almasri الشامي/alshami "
        "القحطاني/alqahtani منصور/mansour حداد/haddad الزهراني/alzahrani سعيد/saeed",
        "{given} {family}",
    ),
    "chinese": _written(
        "伟/wei 芳/fang 娜/na 秀英/xiuying 敏/min 静/jing 丽/li 强/qiang 磊/lei 洋/yang "
        "子涵/zihan 浩宇/haoyu 欣怡/xinyi 梓萱/zixuan",
        "王/wang 李/li 张/zhang 刘/liu 陈/chen 杨/yang 黄/huang 赵/zhao 吴/wu 周/zhou "
        "欧阳/ouyang 司马/sima",
        "{family}{given}",
    ),
    "japanese": _written(
        "陽菜/hina 蓮/ren さくら/sakura 大翔/hiroto 結衣/yui 悠真/yuma 美咲/misaki 翔太/shota "
        "あおい/aoi 健一/kenichi",
        "佐藤/sato 鈴木/suzuki 高橋/takahashi 田中/tanaka 渡辺/watanabe 伊藤/ito 山本/yamamoto "
        "中村/nakamura 小林/kobayashi 髙木/takagi",
        "{family} {given}",
    ),
    "korean": _written(
        "서연/seoyeon 민준/minjun 지우/jiwoo 하은/haeun 도윤/doyun 수빈/subin 예준/yejun "
        "지민/jimin",
        "김/kim 이/lee 박/park 최/choi 정/jung 강/kang 조/cho 윤/yoon",
        "{family}{given}",
    ),
    "thai": _written(
        "สมชาย/somchai สุดา/suda กิตติ/kitti พิมพ์ชนก/pimchanok ธนา/thana อรุณี/arunee "
        "ณัฐวุฒิ/nattawut ปิยะ/piya",
        "ศรีสุข/srisuk วงศ์ใหญ่/wongyai แก้วมณี/kaewmanee บุญมี/boonmee รัตนกุล/rattanakul จันทร์เพ็ญ/chanpen",
        "{given} {family}",
    ),
    "cyrillic": _written(
        "Анна/anna Дмитрий/dmitry Екатерина/ekaterina Олександр/oleksandr Марія/mariia "
        "Сергей/sergey Ірина/iryna Наталья/natalya",
        "Іваненко/ivanenko Смирнов/smirnov Шевченко/shevchenko Кузнецова/kuznetsova "
        "Попов/popov Коваленко/kovalenko",
        "{given} {family}",
    ),
    "greek": _written(
        "Γιώργος/giorgos Ελένη/eleni Νίκος/nikos Σοφία/sofia Κώστας/kostas Αθηνά/athina",
        "Παπαδόπουλος/papadopoulos Γεωργίου/georgiou Νικολάου/nikolaou Δημητρίου/dimitriou",
        "{given} {family}",
    ),
}

# The share of each pool among a country's people; what is missing to 1 is spread over all pools.
POOL_SHARES: dict[str, dict[str, float]] = {
    "NO": {"nordic": 0.72, "european": 0.10, "english": 0.03},
    "US": {"english": 0.58, "spanish": 0.22, "indian": 0.05},
    "IN": {"indian": 0.80, "devanagari": 0.10},
    "NZ": {"english": 0.58, "pacific": 0.22},
    "AU": {"english": 0.66, "european": 0.10},
    "GB": {"english": 0.68, "indian": 0.10, "european": 0.08},
    "DE": {"european": 0.80, "nordic": 0.04},
    "SG": {"chinese": 0.25, "english": 0.30, "indian": 0.20},
    "BR": {"spanish": 0.45, "european": 0.38},
    "JP": {"japanese": 0.75, "english": 0.08},
    "CL": {"spanish": 0.88},
    "AE": {"arabic": 0.40, "indian": 0.30, "english": 0.12},
}


def _pool_probabilities(country: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    shares = POOL_SHARES[country]
    rest = (1 - sum(shares.values())) / len(POOLS)
    return np.array([shares.get(pool, 0.0) + rest for pool in POOLS])


def draw_names(
    countries: list[str], country_of: IntArray, *, rng: np.random.Generator
) -> pl.DataFrame:
    """`full_name` and `login` (ASCII, not unique) of one person per element of `country_of`.

    `country_of` holds positions in `countries`. One in eight people of a Latin script has a
    middle initial.
    """
    count = len(country_of)
    bounds = np.array([_pool_probabilities(country).cumsum() for country in countries])
    pool = (rng.random(count)[:, None] > bounds[country_of, :-1]).sum(axis=1)
    pools = list(POOLS.values())
    given_offset = np.cumsum([0, *(len(entry.given) for entry in pools)])
    family_offset = np.cumsum([0, *(len(entry.family) for entry in pools)])
    given = given_offset[pool] + (rng.random(count) * np.diff(given_offset)[pool]).astype(np.int64)
    family = family_offset[pool] + (rng.random(count) * np.diff(family_offset)[pool]).astype(
        np.int64
    )
    initial = np.where(rng.random(count) < 0.125, rng.integers(0, 20, count), 20)

    def gather(lists: list[tuple[str, ...]], positions: IntArray) -> pl.Series:
        return pl.Series([name for names in lists for name in names], dtype=pl.String)[
            positions.astype(np.uint32)
        ]

    people = pl.DataFrame(
        {
            "given": gather([entry.given for entry in pools], given),
            "family": gather([entry.family for entry in pools], family).str.replace_all("-", " "),
            "given_ascii": gather([entry.given_ascii for entry in pools], given),
            "family_ascii": gather([entry.family_ascii for entry in pools], family),
            "template": pl.Series([entry.template for entry in pools])[pool.astype(np.uint32)],
            "initial": gather(
                [tuple(f" {letter}." for letter in "ABCDEFGHIJKLMNOPRSTV"), ("",)], initial
            ),
        }
    )
    is_latin = pl.col("given").str.contains(r"^\p{Latin}")
    return people.select(
        full_name=pl.when(is_latin)
        .then(pl.format("{}{} {}", "given", "initial", "family"))
        .when(pl.col("template") == "{family}{given}")
        .then(pl.format("{}{}", "family", "given"))
        .when(pl.col("template") == "{family} {given}")
        .then(pl.format("{} {}", "family", "given"))
        .otherwise(pl.format("{} {}", "given", "family")),
        login=pl.format("{}.{}", "given_ascii", "family_ascii").str.to_lowercase(),
    )
