"""nbgrader's settings: instructors' notebooks in solutions/, students' in exercises/."""

c = get_config()  # noqa: F821 - nbgrader puts this function here

c.CourseDirectory.course_id = "regularisation"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "# your code here\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "*Your answer here.*"
