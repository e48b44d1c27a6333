"""The Markov chain that a golden model is on memoryless input, and streams of such input."""

import itertools

import numpy as np
import pytest

from spikeloom.golden.sc.stream import packed


class Chain:
    """The chain of a golden model with one output ``o`` that depends on its state alone.

    Parameters
    ----------
    golden : CycleGolden
        With ``lanes`` 1.
    chances : float
        For each input stream the probability of a 1; the streams are independent.
    """

    def __init__(self, golden, **chances):
        self.states = [self._key(golden.reset(1))]
        rows = []
        for now in self.states:  # grows on the way: all that can be reached
            row = {}
            for bits in itertools.product((0, 1), repeat=len(chances)):
                word = {name: np.array([bit]) for name, bit in zip(chances, bits, strict=True)}
                after, outputs = golden.tick({n: np.array([v]) for n, v in now}, **word)
                key = self._key(after)
                if key not in self.states:
                    self.states.append(key)
                chance = 1
                for p, bit in zip(chances.values(), bits, strict=True):
                    chance *= p if bit else 1 - p
                row[key] = row.get(key, 0) + chance
            rows.append((row, outputs["o"][0]))
        self.matrix = np.array([[row.get(key, 0) for key in self.states] for row, _ in rows])
        self.output = np.array([output for _, output in rows], float)

    @staticmethod
    def _key(state):
        return tuple((name, int(value[0])) for name, value in state.items())

    def law(self):
        """The stationary law: the eigenvector of the eigenvalue 1."""
        values, vectors = np.linalg.eig(self.matrix.T)
        vector = vectors[:, np.argmin(abs(values - 1))].real
        assert np.sum(abs(values - 1) < 1e-12) == 1
        return vector / vector.sum()

    def probability(self):
        """Probability that ``o`` is 1, when the start is forgotten."""
        return self.law() @ self.output

    def deviation(self):
        """Standard deviation of the mean of many bits, times the root of their number."""
        law = self.law()
        centred = self.output - law @ self.output
        return np.sqrt(2 * law @ (centred * self._summed(law, centred)) - law @ centred**2)

    def tolerance(self, length):
        """Five standard deviations of the mean of ``length`` bits, and what the start can do to it.

        The sum of the expectations after the start differs from the stationary one by a difference
        of two elements of the solution of Poisson's equation.
        """
        law = self.law()
        start = 2 * abs(self._summed(law, self.output - law @ self.output)).max() / length
        return 5 * self.deviation() / np.sqrt(length) + start

    def _summed(self, law, centred):
        """Poisson's equation: the sum over all time of the expectations of ``centred``."""
        return np.linalg.solve(np.eye(len(law)) - self.matrix + law, centred)


def probability_of(golden, length, seed=1, **chances):
    """Fraction of ones of ``o`` on Bernoulli bits; chances are arrays, one element per stream."""
    random = np.random.default_rng(seed)
    words = {
        name: packed.pack(random.random((len(p), length)) < np.asarray(p)[:, None])
        for name, p in chances.items()
    }
    return packed.count(golden.run_packed(words, length)[0]["o"]) / length


@pytest.fixture
def chain():
    """The class :class:`Chain`."""
    return Chain


@pytest.fixture
def bernoulli():
    """The function :func:`probability_of`."""
    return probability_of
