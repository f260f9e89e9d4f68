from __future__ import annotations

import pytest

from training.rules.linear import inverse, product, times


def test_a_matrix_times_its_inverse_leaves_a_vector_as_it_was():
    matrix = [[0.0, 2.0, 1.0], [1.0, 3.0, 0.0], [4.0, 0.0, 1.0]]
    assert times(matrix, times(inverse(matrix), [1.0, 2.0, 3.0])) == pytest.approx([1.0, 2.0, 3.0])


def test_a_matrix_without_inverse_is_refused():
    with pytest.raises(ValueError, match="no inverse"):
        inverse([[1.0, 2.0], [2.0, 4.0]])


def test_a_matrix_times_its_inverse_is_the_identity():
    matrix = [[2.0, 1.0], [5.0, 3.0]]
    assert product(matrix, inverse(matrix)) == [pytest.approx([1.0, 0.0]), pytest.approx([0.0, 1.0])]
