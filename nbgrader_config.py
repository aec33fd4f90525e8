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

# Feedback: no hidden test, no script, nothing fetched from elsewhere.
c.GenerateFeedback.preprocessors = [
    "course.grading.feedback.HideTests",
    "course.grading.feedback.ReadMarks",
]
c.GenerateFeedback.exporter_class = "course.grading.feedback.FeedbackExporter"

# Formgrader shows students' text in the teacher's browser, where a script could change grades:
# outputs are sanitised, and so is Markdown, which nbgrader's own template would leave as it is.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": "course.grading.markdown.markdown2html"}
