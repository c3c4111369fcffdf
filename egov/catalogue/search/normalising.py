"""Words as search terms: the letters that people leave out folded away, the endings taken off. Pure.

A *folded* word keeps one spelling of each sound: ғ ӣ қ ӯ ҳ ҷ and the Kazakh letters as a Russian keyboard has them, ё as е, й and ы as и,
no hard and soft signs. A *term* is a word without its ending, folded. Snowball knows the endings of Russian and English; for Tajik and
Kazakh, which it does not know, the lists here take off the commonest ones, lightly: the same on both sides is what counts.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

MAX_WORD = 60
LANGUAGES = ("tg", "ru", "kk", "en")
_FOLD = str.maketrans(
    {
        **dict(zip("ғқҳҷӣӯ", "гкхчиу", strict=True)),
        **dict(zip("әңөұүһі", "аноуухи", strict=True)),
        **dict(zip("ёйыэщ", "еииеш", strict=True)),
        "ъ": "",
        "ь": "",
    }
)
_WORD = re.compile(r"[^\W_]+")
_INNER_MARKS = re.compile(r"(?<=\w)['’ʼ`‘ʻ](?=\w)")
_LATIN = re.compile(r"[a-z]+\Z")
_ATOMS = str.maketrans(
    {"ş": "sh", "ç": "ch", "ı": "i", "ŋ": "n", "ð": "d", "ø": "o", "ß": "ss", "č": "ch", "š": "sh", "ž": "zh"}
)
_CYRILLIC = re.compile(r"[а-яёғқҳҷӣӯәңөұүһі]")

_TG_ENDINGS = (
    *("хояшон", "хоятон", "хоямон", "ашонро", "хоям", "хоят", "хояш", "хоро", "ашон", "атон", "амон", "гонро", "гони"),
    *("онро", "анда", "хои", "гон", "еро", "они", "ро", "хо", "ам", "ат", "аш", "он", "ги", "ии", "и", "е"),
)
_KK_ENDINGS = (
    *("ларин", "лерин", "дарин", "дерин", "тарин", "терин", "лари", "лери", "дари", "дери", "тари", "тери", "имиз", "иниз"),
    *("лар", "лер", "дар", "дер", "тар", "тер", "нин", "дин", "тин", "нда", "нде", "дан", "ден", "тан", "тен", "нан", "нен"),
    *(
        "син",
        "сиз",
        "лик",
        "дик",
        "тик",
        "мен",
        "бен",
        "пен",
        "га",
        "ге",
        "ка",
        "ке",
        "на",
        "не",
        "ди",
        "ти",
        "ни",
        "да",
        "де",
    ),
    *("та", "те", "си", "им", "ин", "и"),
)
_STEMMERS = {"ru": snowballstemmer.stemmer("russian"), "en": snowballstemmer.stemmer("english")}

_STOP_WORDS = (
    "барои ва аз ба дар бо то ки ё он ин ман ту мо шумо чӣ чи чӣ тавр чтавр мехоҳам мехохам лозим аст бояд кай куҷо кардан шудан гирам гирифтан мегирам ҳам ро ман"
    " для и в во на с со о об от по как где хотим мой моя мое моего моей мою мне я хочу нужно нужна нужен надо получить можно что за из у к до или"
    " үшін және қалай қайда керек алу маған менің туралы бойынша қашан не бір ма ме"
    " the a an for my of to in how do does i get want need and or with is are at on from your me can where what it"
)


def words_in(text: str) -> list[str]:
    """The words of `text` as they are written, in lower case, composed (NFC); marks inside a word are dropped."""
    return _WORD.findall(_INNER_MARKS.sub("", unicodedata.normalize("NFC", text).casefold()))


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One spelling for each sound of a lower-case word."""
    if _CYRILLIC.search(word):
        return word.translate(_FOLD)[:MAX_WORD]
    plain = unicodedata.normalize("NFKD", word.translate(_ATOMS))
    return "".join(letter for letter in plain if letter.isalnum())[:MAX_WORD]


@lru_cache(maxsize=50_000)
def term(word: str, language: str) -> str:
    """The search term of a lower-case word that is taken to be `language`'s."""
    if not _CYRILLIC.search(word):
        plain = fold(word)
        return str(_STEMMERS["en"].stemWord(plain))[:MAX_WORD] if _LATIN.match(plain) else plain
    if language in ("ru", "en"):
        return fold(_STEMMERS["ru"].stemWord(word.replace("ё", "е")))
    return _without_endings(fold(word), _TG_ENDINGS if language == "tg" else _KK_ENDINGS)


def _without_endings(word: str, endings: tuple[str, ...]) -> str:
    for _ in range(3):
        ending = next((e for e in endings if word.endswith(e) and len(word) - len(e) >= max(3, len(e))), None)
        if ending is None:
            break
        word = word[: -len(ending)]
    return word


STOP_WORDS = frozenset(fold(word) for word in _STOP_WORDS.split())


def counts(word: str) -> bool:
    """Whether a lower-case word says anything: two letters or more, or a figure, and not one of the little words."""
    return (len(word) > 1 or word.isdigit()) and fold(word) not in STOP_WORDS


def terms_of(word: str) -> set[str]:
    """The terms that a word of unknown language may stand for."""
    return {term(word, language) for language in LANGUAGES}
