"""Money: sums in any currency, by sign, code or name."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
_CURRENCY = {
    "$": "usd",
    "us$": "usd",
    "usd": "usd",
    "€": "eur",
    "eur": "eur",
    "euro": "eur",
    "euros": "eur",
    "£": "gbp",
    "gbp": "gbp",
    "a$": "aud",
    "aud": "aud",
    "au$": "aud",
    "c$": "cad",
    "cad": "cad",
    "ca$": "cad",
    "nz$": "nzd",
    "nzd": "nzd",
    "rmb": "cny",
    "cny": "cny",
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
    "yen": "jpy",
    "kronor": "sek",
    "kroner": "nok",
    "chf": "chf",
    "s$": "sgd",
    "hk$": "hkd",
    "₹": "inr",
    "inr": "inr",
    "zar": "zar",
    "rand": "zar",
    "n$": "nad",
    "nad": "nad",
    "₦": "ngn",
    "ngn": "ngn",
    "naira": "ngn",
    "ghs": "ghs",
    "cedis": "ghs",
    "ksh": "kes",
    "ksh.": "kes",
    "kshs": "kes",
    "kshs.": "kes",
    "kes": "kes",
    "tzs": "tzs",
    "ugx": "ugx",
    "shillings": "shillings",
    "php": "php",
    "₱": "php",
    "rm": "myr",
    "myr": "myr",
    "ringgit": "myr",
    "thb": "thb",
    "baht": "thb",
    "krw": "krw",
    "₩": "krw",
    "pln": "pln",
    "taka": "bdt",
}
PER = r"(?:\s+(?:per|a)\s+(?:annum|year|month|week|day|hour|student|person|trainee|apprentice))?"
_OF_COUNTRY = (
    r"(?:(?:US|U\.S\.|American|Australian|Canadian|New\sZealand|Hong\sKong|Singapore|British|Chinese|Indian"
    r"|Sri\sLankan|Swiss|Japanese|Kenyan|Namibian)\s)?"
)
_CODES = r"EUR|USD|AUD|GBP|CAD|NZD|RMB|CNY|CHF|INR|LKR|JPY|SEK|NOK|DKK|ZAR|NAD|NGN|GHS|KES|TZS|UGX|PHP|MYR|THB|KRW|PLN"
_NAMES = (
    r"(?:euros?|dollars|pounds(?:\ssterling)?|yuan|renminbi|rupees|francs|yen|kronor|kroner|rand|naira|cedis"
    r"|shillings|ringgit|baht|taka)"
)
_SIGNED = rf"(?:(?<![\w.])(?:US|AU|A|NZ|C|CA|S|HK|N)?\$\s?|[€£¥₹₦₱₩]\s?|\b(?:{_CODES}|Rs\.?|K[Ss]hs?\.?|RM)\s?)"
MONEY = re.compile(
    rf"{_SIGNED}(?:{NUMBER}){SCALES}{PER}"
    rf"|(?<![\w.,])(?:{NUMBER}){SCALES}\s(?:{_OF_COUNTRY}{_NAMES}|{_CODES})\b{PER}"
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


def _currency(words: str, first: int, last: int) -> str:
    """The code of the currency whose name or sign stands around digits."""
    around = re.sub(r"[\s\u00a0\u202f]+", " ", f"{words[:first]} {words[last:]}").strip().lower()
    name = around.rsplit(" ", 1)[-1]
    if name == "dollars":
        return _DOLLARS.get(around.removesuffix(" dollars"), "usd")
    if name == "rupees" and around.startswith("indian"):
        return "inr"
    return _CURRENCY.get(name, name)
