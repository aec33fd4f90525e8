"""The map of the techniques: a tree of families, drawn from ``book/techniques.yml``."""

from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective


class TechniqueMap(SphinxDirective):
    """The directive ``{technique-map}``.

    It is a list within a list, which screen readers and the PDF can read; the style sheet draws
    it as a tree. A technique is a link once its chapter stands in the table of contents.
    """

    def run(self) -> list[nodes.Node]:
        """Return the map."""
        source = Path(self.env.srcdir, "book", "techniques.yml")
        self.env.note_dependency(str(source))
        self.env.note_dependency(str(Path(self.env.srcdir, "_toc.yml")))
        families = nodes.bullet_list(classes=["families"])
        for family in yaml.safe_load(source.read_text(encoding="utf-8")):
            techniques = nodes.bullet_list(classes=["techniques"])
            for technique in family["techniques"]:
                leaf = self._leaf(technique["name"], technique["page"])
                techniques += nodes.list_item("", nodes.paragraph("", "", leaf))
            title = nodes.paragraph("", "", nodes.strong(text=family["name"]))
            changes = nodes.paragraph(text=f"changes {family['changes']}", classes=["changes"])
            families += nodes.list_item("", title, changes, techniques, classes=[family["colour"]])
        return [nodes.container("", families, classes=["technique-map"])]

    def _leaf(self, name: str, page: str) -> nodes.Node:
        if page not in self.env.found_docs:
            return nodes.inline(text=name, classes=["not-yet"])
        link = addnodes.pending_xref(
            "",
            nodes.inline(text=name),
            refdomain="std",
            reftype="doc",
            reftarget=f"/{page}",
            refexplicit=True,
        )
        link["refdoc"] = self.env.docname
        return link
