"""The tools behind the Makefile: they execute, build and check the course."""

import sys

# jsonschema, which reads notebooks for nbformat, would build grammars of internationalised
# addresses at every start, for a second; it does without them when this package is missing.
sys.modules.setdefault("rfc3987_syntax", None)
