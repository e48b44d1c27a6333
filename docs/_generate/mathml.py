"""Formulas as MathML, made when the manual is built: a page asks nothing of other hosts."""

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

__all__ = ["NAME", "setup"]

NAME = "mathml"


def setup(app):
    """Add the renderer; ``html_math_renderer`` chooses it."""
    app.add_html_math_renderer(NAME, (_inline, None), (_block, None))


def _inline(translator, node):
    translator.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def _block(translator, node):
    translator.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>\n')
    raise nodes.SkipNode
