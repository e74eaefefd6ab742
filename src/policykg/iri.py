"""Every IRI that policykg uses: the namespaces, and IRIs minted from content alone."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

PKG = "https://w3id.org/policykg/ontology#"
VOCABULARY = "https://w3id.org/policykg/vocabulary/"
DATA = "https://w3id.org/policykg/id/"

PREFIXES = {
    "pkg": PKG,
    "voc": VOCABULARY,
    "id": DATA,
    "eli": "http://data.europa.eu/eli/ontology#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oa": "http://www.w3.org/ns/oa#",
    "time": "http://www.w3.org/2006/time#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
}

_NOT_SLUG = re.compile(r"[^\w]+", re.UNICODE)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


def normal(name: str) -> str:
    """A name as it is compared: NFKC, case folded, punctuation and white space as single spaces, no article."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_SLUG.sub(" ", _ARTICLE.sub("", folded.strip())).strip()


def slug(name: str) -> str:
    """A name as one path segment: its normal form with hyphens; Chinese characters stay."""
    return normal(name).replace(" ", "-").replace("_", "-")


def digest(*parts: object) -> str:
    """Sixteen hexadecimal digits of SHA-256 over the parts; equal parts, equal digits, on every machine."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def named(kind: str, name: str, *, base: str = DATA) -> str:
    """The IRI of a thing known by its name (`id/actor/small-enterprises`); long names end in a digest."""
    segment = slug(name) or digest(name)
    if len(segment) > 80:
        segment = f"{segment[:60].rstrip('-')}-{digest(segment)}"
    return f"{base}{kind}/{quote(segment, safe='-')}"


def mint(kind: str, *parts: object, base: str = DATA) -> str:
    """The IRI of a thing identified by its content (`id/norm/3f…`): same parts, same IRI."""
    return f"{base}{kind}/{digest(*parts)}"


def expand(curie: str) -> str:
    """`pkg:Norm` → its full IRI; KeyError for an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local
