"""nbgrader's settings: instructors' notebooks in solutions/, students' in exercises/."""

c = get_config()  # noqa: F821 - nbgrader puts this function here

c.CourseDirectory.course_id = "regularisation"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.ignore.append("graded.json")  # what `course grade` notes beside graded work
c.ClearSolutions.code_stub = {"python": "# your code here\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "*Your answer here.*"

# The trusted grader: the instructor's cells come from the gradebook, and student code runs in a
# sandbox, away from the tests. `course grade` does the same, faster.
c.Autograde.pre_convert_hook = "course.grading.preprocessors.receive"
c.Autograde.sanitize_preprocessors = [
    "course.grading.preprocessors.RestoreCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "course.grading.preprocessors.SplitExecute",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
