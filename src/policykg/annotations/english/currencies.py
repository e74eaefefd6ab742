"""Money: sums in any currency, by sign, code or name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.numbers import NUMBER, SCALES, WORD_NUMBER, number
from policykg.annotations.english.quantities import Measured

# What the name of a country makes of a currency that several have.
_DOLLARS = {
    "australian": "aud",
    "canadian": "cad",
    "new zealand": "nzd",
    "hong kong": "hkd",
    "singapore": "sgd",
}
_CODES = words(
    "EUR USD AUD GBP CAD NZD CNY CHF INR LKR PKR BDT NPR JPY SEK NOK DKK PLN CZK HUF RON BGN TRY UAH KZT UZS RUB ZAR"
    " NAD BWP ZMW MWK NGN GHS KES TZS UGX RWF ETB EGP MAD XOF XAF MUR PHP MYR SGD HKD THB VND IDR KRW TWD MNT BRL MXN"
    " CLP ARS AED SAR QAR OMR JOD ILS FJD PGK BBD JMD TTD"
)
_CURRENCY = {code.lower(): code.lower() for code in _CODES} | {
    "$": "usd",
    "us$": "usd",
    "€": "eur",
    "euro": "eur",
    "euros": "eur",
    "£": "gbp",
    "a$": "aud",
    "au$": "aud",
    "c$": "cad",
    "ca$": "cad",
    "nz$": "nzd",
    "s$": "sgd",
    "hk$": "hkd",
    "n$": "nad",
    "nt$": "twd",
    "r$": "brl",
    "j$": "jmd",
    "tt$": "ttd",
    "rmb": "cny",
    "yuan": "cny",
    "¥": "cny",
    "dollars": "usd",
    "pounds": "gbp",
    "rs.": "lkr",
    "rs": "lkr",
    "rupees": "lkr",
    "renminbi": "cny",
    "sterling": "gbp",
    "francs": "chf",
    "cfa": "xof",
    "fcfa": "xof",
    "yen": "jpy",
    "kronor": "sek",
    "kroner": "nok",
    "zloty": "pln",
    "zlotys": "pln",
    "₹": "inr",
    "r": "zar",
    "rand": "zar",
    "pula": "bwp",
    "kwacha": "zmw",
    "birr": "etb",
    "₦": "ngn",
    "naira": "ngn",
    "gh¢": "ghs",
    "gh₵": "ghs",
    "cedis": "ghs",
    "ksh": "kes",
    "ksh.": "kes",
    "kshs": "kes",
    "kshs.": "kes",
    "tsh": "tzs",
    "tshs": "tzs",
    "ush": "ugx",
    "ushs": "ugx",
    "shillings": "shillings",
    "₱": "php",
    "pesos": "php",
    "rm": "myr",
    "ringgit": "myr",
    "baht": "thb",
    "dong": "vnd",
    "rp": "idr",
    "rupiah": "idr",
    "₩": "krw",
    "won": "krw",
    "tk": "bdt",
    "tk.": "bdt",
    "taka": "bdt",
    "reais": "brl",
}
PER = r"(?:\s+(?:per|a)\s+(?:annum|year|month|week|day|hour|student|person|trainee|apprentice))?"
_OF_COUNTRY = (
    r"(?:(?:US|U\.S\.|American|Australian|Canadian|New\sZealand|Hong\sKong|Singapore|British|Chinese|Indian"
    r"|Sri\sLankan|Swiss|Japanese|Kenyan|Namibian|Pakistani|Philippine|Mexican)\s)?"
)
_NAMES = (
    r"(?:euros?|dollars|pounds(?:\ssterling)?|yuan|renminbi|rupees|(?:CFA\s)?francs|yen|kronor|kroner|zlotys?|rand|pula|kwacha"
    r"|birr|naira|cedis|shillings|pesos|ringgit|baht|dong|rupiah|won|taka|reais)"
)
_ANY_CODE = "|".join(("RMB", "FCFA", *sorted(_CODES)))
# A lone R is the rand's sign where so large a sum follows that it numbers nothing: `R4.5 billion`, `R 500 000`.
_RAND = r"(?<![\w.])R\s?(?=\d{1,3}(?:[, ]\d{3})+|\d+(?:\.\d+)?\s?(?:million|billion|bn|mn)\b)"
_SIGNED = (
    r"(?:(?<![\w.])(?:US|AU|A|NZ|NT|CA|C|S|HK|N|R|J|TT)?\$\s?|[€£¥₹₦₱₩]\s?|\bGH[¢₵]\s?"
    rf"|\b(?:{_ANY_CODE}|Rs\.?|K[Ss]hs?\.?|[TU][Ss]hs?|RM|Rp|Tk\.?)\s?|{_RAND})"
)
MONEY = re.compile(
    rf"{_SIGNED}(?:{NUMBER}){SCALES}{PER}"
    rf"|(?<![\w.,])(?:{NUMBER}){SCALES}\s(?:{_OF_COUNTRY}(?i:{_NAMES})|{_ANY_CODE})\b{PER}"
    rf"|\b(?i:{WORD_NUMBER})\s{_OF_COUNTRY}{_NAMES}\b{PER}"
)


def money(text: str) -> Iterator[Measured]:
    """Sums of money."""
    for match in MONEY.finditer(text):
        bare = re.sub(rf"{PER}$", "", match.group())
        digits = re.search(rf"(?:{NUMBER}){SCALES}|{WORD_NUMBER}", bare, re.IGNORECASE)
        value = number(digits.group()) if digits else None
        if value is not None and digits:
            yield Measured(match.start(), match.end(), value, _currency(bare, digits.start(), digits.end()), "money")


def _currency(money: str, first: int, last: int) -> str:
    """The code of the currency whose name or sign stands around digits."""
    around = re.sub(r"[\s\u00a0\u202f]+", " ", f"{money[:first]} {money[last:]}").strip().lower()
    name = around.rsplit(" ", 1)[-1]
    if name == "dollars":
        return _DOLLARS.get(around.removesuffix(" dollars"), "usd")
    if name == "rupees" and around.startswith(("indian", "pakistani")):
        return "inr" if around.startswith("indian") else "pkr"
    if "cfa" in around:
        return "xof"
    return _CURRENCY.get(name, name)
