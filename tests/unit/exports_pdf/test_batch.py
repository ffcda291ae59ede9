"""Many sets of shapes written together are what each would be alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from exports.pdf.batch import written
from exports.pdf.geometry import Paths, clipped, inside, path_block, to_units
from layers.scene import Shapes, Space

WINDOWS = ((-10.0, -10.0, 10.0, 10.0), (-30.0, -5.0, 12.0, 25.0))


@st.composite
def sets(draw) -> tuple[Shapes, int, str]:
    """Rings or lines of two points and more, some grouped into features, and the window and operator to use."""
    closed = draw(st.booleans())
    rings = draw(
        st.lists(
            st.lists(st.tuples(st.floats(-40, 40), st.floats(-40, 40)), min_size=2, max_size=9), min_size=1, max_size=6
        )
    )
    features = draw(st.one_of(st.none(), st.sets(st.integers(1, len(rings) - 1)) if len(rings) > 1 else st.none()))
    lengths = np.array([len(ring) for ring in rings])
    shapes = Shapes(
        xy=np.concatenate([np.array(ring, dtype=np.float64) for ring in rings]),
        starts=np.cumsum(lengths) - lengths,
        closed=closed,
        features=None if features is None else np.array([0, *sorted(features)], dtype=np.int64),
        space=Space.PAPER,
    )
    return shapes, draw(st.integers(0, 1)), draw(st.sampled_from(["f*", "B*"] if closed else ["S"]))


@given(st.lists(sets(), min_size=1, max_size=5))
def test_together_as_alone(drawn):
    windows = [WINDOWS[which] for _, which, _ in drawn]
    found = written([shapes for shapes, _, _ in drawn], None, windows, [operator for _, _, operator in drawn])
    for (shapes, _, operator), window, one in zip(drawn, windows, found, strict=True):
        features = np.arange(len(shapes.starts)) if shapes.features is None else shapes.features
        alone = inside(Paths(shapes.xy, shapes.starts, features), window)
        alone = to_units(clipped(alone, window, closed=shapes.closed), closed=shapes.closed)
        assert one.block == path_block(operator, alone, closed=shapes.closed)
        assert np.array_equal(one.paths.xy, alone.xy)
        assert np.array_equal(one.paths.starts, alone.starts)
        assert np.array_equal(one.paths.features, alone.features)


def test_nothing_to_write():
    assert written([], None, [], []) == []
