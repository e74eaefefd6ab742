"""Matrix products for spaCy's layers: numpy's are two to three times as fast as those that spaCy brings along."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # it has no types


class NumpyProduct(NumpyOps):  # type: ignore[misc]  # thinc's class is compiled, without types
    """thinc's operations with numpy's matrix product."""

    def gemm(
        self,
        x: Any,  # noqa: ANN401 - thinc's own arrays, as its signature has them
        y: Any,  # noqa: ANN401
        out: Any = None,  # noqa: ANN401
        trans1: bool = False,
        trans2: bool = False,
    ) -> Any:  # noqa: ANN401
        """`x @ y`, either turned first where asked."""
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def quicken(model: Model[Any, Any]) -> None:
    """Let all layers of a model multiply by numpy, weights that were kept on half their bits back on all of them."""
    operations = NumpyProduct()
    for layer in model.walk():
        layer.ops = operations
        for name in layer.param_names:
            weights: Any = layer.get_param(name) if layer.has_param(name) else None
            if weights is not None and weights.dtype == np.float16:
                layer.set_param(name, weights.astype(np.float32))


def one_thread() -> AbstractContextManager[Any]:
    """While it lasts, products run on the thread that asks for them.

    A batch's matrices are small: a second thread would mostly wait, and take the core of another process.
    """
    limited: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limited


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
