"""How the digits network does on images that had no say in its size: five-fold cross-validation.

The size and the bits of the network were chosen with its held-out images in view, so its accuracy
on them is a little better than on new ones. Here the 1347 training images are split into five
parts; each part is classified by a network trained and quantised on the other four. Prints, by
hidden units and bits of the weights, the mean accuracy in floating point and at L = 64 and 128.
"""

import argparse
from dataclasses import replace

import click
import numpy as np
from sklearn.model_selection import StratifiedKFold

from spikeloom.boards.build.applications import digits


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hidden", type=int, nargs="+", default=[16, 24, 32])
    parser.add_argument("--level-bits", type=int, nargs="+", default=[3, 4])
    arguments = parser.parse_args()
    data = digits.load()
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    click.echo("hidden  float    level bits  L=64     L=128")
    for hidden in arguments.hidden:
        floats, golden = [], {bits: [] for bits in arguments.level_bits}
        for kept, left in folds.split(data.train_images, data.train_labels):
            fold = replace(
                data,
                train_images=data.train_images[kept],
                train_labels=data.train_labels[kept],
                test_images=data.train_images[left],
                test_labels=data.train_labels[left],
            )
            trained = digits.train(fold, hidden)
            floats.append(trained.accuracy)
            for bits, rows in golden.items():
                swept = digits.sweep(trained.network, fold, (6, 7), level_bits=bits)
                rows.append([accuracy for _, accuracy in swept.values()])
        for bits, rows in golden.items():
            short, long = np.mean(rows, axis=0)
            click.echo(f"{hidden:6}  {np.mean(floats):.2%}  {bits:10}  {short:.2%}   {long:.2%}")


if __name__ == "__main__":
    main()
