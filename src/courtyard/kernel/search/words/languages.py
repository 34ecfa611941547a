"""In which language a text is written, as far as its smallest words tell."""

from collections.abc import Iterable

from courtyard.kernel.search.words.stems import LANGUAGES

_SAME = {"nb": "no", "nn": "no"}
_SURE_FROM = 3

_SMALL_WORDS = {
    "da": "af alle at da de den der det dig du efter eller en er et for fra har i ikke kan lidt med men og om over paa"
    " sa som til uden ved vi",
    "de": "aber als am an auf aus bei bis das dass dem den der des die ein eine einem einen einer es fur im in ist mit"
    " nach nicht noch oder ohne sie sich sind und vom von wir zu zum zur",
    "en": "a all an and any are as at be but by for from has have if in into is it its my no not of off on or our out"
    " so some than that the their them then this to up was we when with without you your",
    "es": "al como con cuando de del el en es esta este hasta la las lo los mas muy no nos o para pero por que se sin"
    " su sus un una unas unos y",
    "fi": "ei etta hyvin ja jos joka kanssa kun kuin mukaan mutta myos niin noin on ovat sekaan sen taas tai vai",
    "fr": "a au aux avec ce ces cette dans de des du elle en est et il je la le les leur mais ne nous ou par pas pour"
    " plus puis qui que sans se son sur un une vous y",
    "hu": "a ahogy aki az azt egy el es ezt hogy igy is majd meg nagyon nem pedig s vagy van volt",
    "it": "a ad al alla alle anche che come con da dal dalla dei del della delle di e ed il in la le lo ma nel nella"
    " non o per piu poi sono su un una uno",
    "nl": "aan als bij daarna dan dat de deze die dit door een en er het hier hun ik in is je kan maar met naar niet"
    " nog of om op te tot u uit van voor wat ze zijn zonder",
    "no": "at av de den der det du eller en er et for fra har i ikke kan litt med men og om over pa sa som til uten"
    " ved vi",
    "pt": "a ao aos as ate bem com como da das de do dos e em entao mais mas na nao nas no nos o os ou para pela pelo"
    " por que se sem seu sua um uma",
    "sv": "alla att av da de den det du efter eller en ett for fran har i inte kan lite med men och om pa sa som till"
    " under utan vi",
    "tr": "bir bu cok da daha de gibi icin ile kadar ki mi olarak sonra ve veya",
}
_SETS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_LANGUAGES_OF = {
    word: [language for language, words in _SETS.items() if word in words]
    for word in frozenset().union(*_SETS.values())
}

# What everybody says who looks for one: no recipe is found by these.
_NOISE = (
    "recipe recipes rezept rezepte recette recettes receta recetas ricetta ricette recept recepten receita receitas"
    " oppskrift oppskrifter opskrift opskrifter tarif tarifi tarifleri"
)
STOP_WORDS = frozenset().union(*_SETS.values()) | frozenset(_NOISE.split())


def small_words(language: str) -> frozenset[str]:
    """The words of a language that say nothing by themselves."""
    return _SETS.get(language, frozenset())


def known_language(tag: str | None) -> str | None:
    """The language of a BCP 47 tag (``nb-NO`` → ``no``), if its words have stems here."""
    if not tag:
        return None
    primary = tag.replace("_", "-").partition("-")[0].lower()
    primary = _SAME.get(primary, primary)
    return primary if primary in LANGUAGES else None


def guess_language(words: Iterable[str]) -> str | None:
    """The language whose smallest words are there most often; None when they do not tell."""
    scores = dict.fromkeys(_SETS, 0)
    for word in words:
        for language in _LANGUAGES_OF.get(word, ()):
            scores[language] += 1
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= _SURE_FROM else None
