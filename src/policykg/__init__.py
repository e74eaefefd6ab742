"""policykg: policy documents of vocational education as a knowledge graph and a search, each fact with its words.

`build` turns documents into a graph folder, `load` opens one; everything else is a method of `KnowledgeGraph`.
"""

from policykg.errors import PolicyKGError
from policykg.graph import KnowledgeGraph, build, load

__all__ = ["KnowledgeGraph", "PolicyKGError", "build", "load"]
