"""A text and a verdict on it, as rows of a plain file."""

TEXT = {
    "student": "quill",
    "skills": ["litotes", "analogy"],
    "topic": "Falconry",
    "text": "Not slow, a kite.",
}
VERDICT = {
    "student": "quill",
    "skills": ["litotes", "analogy"],
    "topic": "Falconry",
    "grader": "Ann",
    "grader_kind": "person",
    "mode": "blind",
    "marks": {"litotes": 1, "analogy": 0, "topic": 1, "sense": None, "length": 0.5},
    "explanation": "A kite is no falcon.",
    "created_at": "2024-05-01T12:00:00+02:00",
}
