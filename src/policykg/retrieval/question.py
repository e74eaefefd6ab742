"""A query as understood: what is looked for, which concepts it names, and how else they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policykg.errors import QueryError
from policykg.index import Label, PassageIndex
from policykg.index.words import STOP_WORDS, queried, spoken, units
from policykg.retrieval.forms import Forms, parse

_LONGEST_LABEL = 16
_LONGEST_QUERY = 8_000


@dataclass(frozen=True, slots=True)
class Question:
    """A query as understood.

    `text` is what ranks; `terms` maps what is looked for to the query's own words, `concepts` the ids of the concepts
    it names to the labels it uses, `labels` maps other labels of theirs to the ids, `english` are their English
    labels; `forms` holds what passages must and must not have.
    """

    text: str
    terms: Mapping[str, str]
    concepts: Mapping[str, str]
    labels: Mapping[str, str]
    english: tuple[str, ...]
    forms: Forms

    @property
    def words(self) -> dict[str, list[str]]:
        """The query's own words, each with the terms that stand for it."""
        found: dict[str, list[str]] = {}
        for term, word in self.terms.items():
            found.setdefault(word, []).append(term)
        return found


def understand(index: PassageIndex, text: str) -> Question:
    """What the query looks for, with the concepts whose labels stand in it, in any language of the vocabulary."""
    if len(text) > _LONGEST_QUERY:
        raise QueryError(f"a query of {len(text)} characters; at most {_LONGEST_QUERY} are searched")
    forms = parse(spoken(text))
    wanted = queried(forms.words)
    if not wanted:
        said = "says only where to look and what to leave out" if forms.filters or forms.excluded else "holds no word"
        raise QueryError(f"nothing to search for: {text[:80]!r} {said}; write a word or two")
    named = _named(index, forms.words)
    others = index.labels_of(label.id for label in named)
    return Question(
        forms.words,
        wanted,
        {label.id: label.label for label in reversed(named)},
        dict(_other_names(named, others)),
        tuple(dict.fromkeys(label.label for label in first_labels(others) if label.language == "en")),
        forms,
    )


def _named(index: PassageIndex, text: str) -> list[Label]:
    """The labels that stand in the query, the longest where they overlap."""
    parts = units(text)
    spans = [(i, j) for i in range(len(parts)) for j in range(i + 1, min(i + _LONGEST_LABEL, len(parts)) + 1)]
    keys = {" ".join(parts[i:j]): (i, j) for i, j in reversed(spans)}
    found: dict[str, list[Label]] = {}
    for label in index.labelled(keys.keys() - STOP_WORDS):
        if not _is_acronym(label.label) or label.label in text:
            found.setdefault(label.units, []).append(label)
    named: list[Label] = []
    taken: set[int] = set()
    for key in sorted(found, key=lambda key: (keys[key][0] - keys[key][1], keys[key])):
        places = set(range(*keys[key]))
        if not places & taken:
            taken |= places
            named.extend(found[key])
    return named


def _other_names(named: Sequence[Label], others: Sequence[Label]) -> Iterator[tuple[str, str]]:
    """What the named concepts are also called, in any language."""
    spoken = {label.units for label in named}
    for label in others:
        if label.units not in spoken and not _is_acronym(label.label):
            yield label.label, label.id


def _is_acronym(label: str) -> bool:
    """Whether it takes capitals to tell the label from a word, as with US or AR."""
    return len(label) <= 3 and label.isascii() and label.isupper()


def first_labels(labels: Iterable[Label]) -> list[Label]:
    """The preferred label of each concept in each language, unless it is an acronym."""
    preferred: dict[tuple[str, str], Label] = {}
    for label in labels:
        preferred.setdefault((label.id, label.language), label)
    return [label for label in preferred.values() if not _is_acronym(label.label)]
