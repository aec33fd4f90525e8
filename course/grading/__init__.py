"""Grading that student code cannot bend: tests and student code never share a process."""
