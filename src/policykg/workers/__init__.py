"""Queries in processes of their own, which a deadline, too much memory or a lost client ends without harm to others."""

from __future__ import annotations

from policykg.workers.nurseries import Nursery
from policykg.workers.packets import Packet
from policykg.workers.pool import Counts, Limits, Pool

__all__ = ["Counts", "Limits", "Nursery", "Packet", "Pool"]
