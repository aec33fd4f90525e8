"""The tools behind the Makefile: they execute, build and check the course."""
