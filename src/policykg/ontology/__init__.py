"""The vocabulary that extraction and search share: concepts, bodies and policies known beforehand, and the shapes."""

from __future__ import annotations

from policykg.ontology.bodies import Bodies, Named, Surroundings, together
from policykg.ontology.files import corpus_folder, fingerprint, ontology_folder
from policykg.ontology.names import Concept, KnownOrganization, KnownPolicy
from policykg.ontology.shapes import Violation, check_shapes
from policykg.ontology.turtle import ontology_quads
from policykg.ontology.vocabulary import Vocabulary

__all__ = [
    "Bodies",
    "Concept",
    "KnownOrganization",
    "KnownPolicy",
    "Named",
    "Surroundings",
    "Violation",
    "Vocabulary",
    "check_shapes",
    "corpus_folder",
    "fingerprint",
    "ontology_folder",
    "ontology_quads",
    "together",
]
