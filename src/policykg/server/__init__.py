"""The graph over HTTP, read-only: SPARQL 1.1 Protocol, search, documents, entities and exports."""

from __future__ import annotations

from policykg.server.app import create_app, serve

__all__ = ["create_app", "serve"]
