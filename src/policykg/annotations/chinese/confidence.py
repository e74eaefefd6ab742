"""How far to trust each rule: its precision on known passages, one hit and one miss added, less what new ones cost."""

from __future__ import annotations

from policykg.annotations.unseen import on_unseen

_PRECISION: dict[str, float] = {
    "bodies/department": 0.94,
    "bodies/government": 0.89,
    "bodies/known": 0.8,
    "definitions/called": 0.8,
    "items/bracketed": 0.88,
    "norms/assigned": 0.97,
    "norms/consequence": 0.92,
    "norms/encouraged": 0.98,
    "norms/imperative": 0.95,
    "norms/indicative": 0.97,
    "norms/modal": 0.98,
    "norms/right": 0.8,
    "phrases/actor": 0.97,
    "phrases/industry": 0.88,
    "phrases/instrument": 0.98,
    "phrases/own_place": 0.8,
    "phrases/place": 0.78,
    "phrases/state": 0.9,
    "policies/law": 0.8,
    "policies/method": 0.67,
    "policies/own": 0.88,
    "policies/provision": 0.67,
    "policies/strategy": 0.67,
    "quantities/quantity": 0.91,
    "quantities/time": 0.9,
    "relations/benefits": 0.91,
    "relations/clause": 0.93,
    "relations/grounds": 0.75,
    "relations/made_by": 0.67,
    "relations/provides": 0.94,
    "relations/receives": 0.67,
    "relations/together": 0.92,
    "targets/cny": 0.94,
    "targets/count": 0.96,
    "targets/duration": 0.94,
    "targets/percent": 0.97,
    "targets/times": 0.8,
}
_DEFAULT = 0.7


def confidence(rule: str) -> float:
    """How likely a rule is right on a new passage; cautious for one that the passages hardly exercise."""
    return on_unseen(_PRECISION.get(rule, _DEFAULT), rule, "zh")
