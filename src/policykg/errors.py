"""Every exception that policykg raises on purpose: one tree, fields beside the words."""

from __future__ import annotations


class PolicyKGError(Exception):
    """Something expected went wrong; the message says what, where and what to do next."""


class ConfigError(PolicyKGError):
    """A setting is unknown or has a value that is not allowed."""


class OntologyError(PolicyKGError):
    """A file of `ontology/` is missing, does not parse or contradicts itself."""


class SourceError(PolicyKGError):
    """A document cannot be read; `source` names the file and `reason` says why, in a few words."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class ModelError(PolicyKGError):
    """A spaCy pipeline or an embedding model is missing or unusable."""


class QueryError(PolicyKGError):
    """A SPARQL query does not parse, names an unknown parameter, or cannot be answered."""


class ForbiddenQueryError(QueryError):
    """A SPARQL query would reach another machine, which policykg never does."""


class CostlyQueryError(QueryError):
    """A SPARQL query needs more memory than it may have, or breaks the engine."""


class SlowQueryError(QueryError):
    """A SPARQL query took longer than it may."""


class BusyError(PolicyKGError):
    """Too much is asked at once; ask again later."""


class ConditionError(PolicyKGError):
    """What is to be changed is not, or no longer, as the one who changes it says."""


class StaleIndexError(PolicyKGError):
    """The graph folder was built by another version or is incomplete; run `policykg build`."""


class CorrectionError(PolicyKGError):
    """A finding cannot be edited so: no such field, a value that is not allowed, or words that the text has not."""


class NotFoundError(PolicyKGError):
    """No such document, entity or graph folder."""
