"""Agreement from a table of ratings."""

import json

import pytest

from skillmix_desktop.errors import InterchangeError
from skillmix_desktop.pipeline.ratings_figures import ratings_figures
from skillmix_desktop.pipeline.ratings_file import read_ratings


@pytest.fixture
def table(tmp_path):
    def write(content):
        path = tmp_path / "ratings.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_row_is_a_unit_and_a_column_a_grader(table):
    ratings = read_ratings(table("ada,ben\n1,1\n0,1\n,1\n0,0\n"))
    assert ratings.graders == ("ada", "ben")
    assert ratings.categories == (0.0, 1.0)
    assert ratings.codes.tolist() == [[1, 1], [0, 1], [-1, 1], [0, 0]]


def test_words_are_taken_as_words_when_one_of_them_is_no_number(table):
    ratings = read_ratings(table("ada,ben\nyes,1\nno,yes\n"))
    assert ratings.categories == ("1", "no", "yes")


def test_spaces_a_byte_order_mark_and_empty_lines_do_no_harm(table):
    ratings = read_ratings(table(b"\xef\xbb\xbf ada , ben \r\n 1 , 0 \r\n\r\n0,0\r\n"))
    assert ratings.graders == ("ada", "ben")
    assert ratings.codes.tolist() == [[1, 0], [0, 0]]


def test_declared_categories_count_though_nobody_used_them(table):
    ratings = read_ratings(table("ada,ben\n1,1\n1,1\n"), categories=["0", "1"])
    assert ratings.categories == (0.0, 1.0)


def test_a_cluster_column_says_which_units_are_one_text(table):
    ratings = read_ratings(table("ada,text,ben\n1,a,1\n0,a,1\n1,b,1\n"), cluster_column="text")
    assert ratings.graders == ("ada", "ben")
    assert ratings.clusters.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", {}, "is empty"),
        ("\n\n", {}, "is empty"),
        ("ada\n1\n", {}, "at least two graders"),
        ("ada,ben\n1\n", {}, "line 2: 1 values for 2 columns"),
        ("ada,ben\n1,1\n1,1,1\n", {}, "line 3: 3 values for 2 columns"),
        ("ada,ben\n1,1\n", {"cluster_column": "text"}, "no column “text”; it has ada, ben"),
        ("ada,text\n1,a\n", {"cluster_column": "text"}, "at least two graders"),
        ("ada,ada\n1,0\n", {}, "two columns called “ada”"),
        ("ada,ben\n1,2\n", {"categories": ["0", "1"]}, "2"),
        ("ada,ben\n1,0\n", {"categories": ["0", "1", "1"]}, "twice"),
        (b"\xff\xfe\x00ada", {}, "not a CSV file in UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_words(table, content, options, words):
    with pytest.raises(InterchangeError, match=words):
        read_ratings(table(content), **options)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InterchangeError, match="cannot be read"):
        read_ratings(tmp_path / "none.csv")
    with pytest.raises(InterchangeError, match="cannot be read"):
        read_ratings(tmp_path)


def test_yes_and_no_of_two_graders_give_the_pairs_figures(table):
    rows = ["1,1"] * 20 + ["1,0"] * 5 + ["0,1"] * 10 + ["0,0"] * 15
    figures = ratings_figures(read_ratings(table("\n".join(["ada,ben", *rows]))))
    [pair] = figures["pairs"]
    assert (pair["first"], pair["second"], pair["n_marks"]) == ("ada", "ben", 50)
    # The classic table 20, 5, 10, 15: agreement .70, by chance .50.
    assert pair["percent_agreement"] == pytest.approx(0.7)
    assert pair["cohen_kappa"] == pytest.approx(0.4)
    assert figures["overall"]["cohen_kappa"] == pytest.approx(0.4)
    assert pair["bias_judge_minus_human"] == pytest.approx(0.1)
    json.dumps(figures, allow_nan=False)


def test_a_scale_of_three_steps_has_weighted_coefficients(table):
    figures = ratings_figures(read_ratings(table("ada,ben\n1,1\n2,3\n3,3\n1,2\n")))
    # Steps apart, of at most two: on average .25 as it is, .50 by chance.
    assert figures["overall"]["cohen_kappa_linear"] == pytest.approx(1 - 0.25 / 0.5)
    assert "krippendorff_alpha_ordinal" in figures["overall"]
    assert figures["warnings"] == []


def test_a_column_that_names_the_units_is_warned_of_and_can_be_left_out(table):
    path = table("unit,ada,ben\n1,1,0\n2,0,0\n3,1,1\n")
    [warning] = ratings_figures(read_ratings(path))["warnings"]
    assert "“unit” has another value in every row" in warning["text"]
    figures = ratings_figures(read_ratings(path, cluster_column="unit"))
    assert figures["graders"] == ["ada", "ben"]
    assert "names of units" not in {each["topic"] for each in figures["warnings"]}


@pytest.mark.parametrize(
    "content", ["a,b\n1,1\n0,1\n", "a,b\n1,2\n2,1\n3,3\n", "a,b,c\n1,1,0\n2,1,0\n,1,1\n1,0,1\n"]
)
def test_graders_are_not_taken_for_names_of_units(table, content):
    warnings = ratings_figures(read_ratings(table(content)))["warnings"]
    assert "names of units" not in {each["topic"] for each in warnings}


def test_a_reason_calls_a_category_as_the_file_does(table):
    overall = ratings_figures(read_ratings(table("a,b\n1,1\n1,1\n")))["overall"]
    assert overall["cohen_kappa_reason"] == "everybody always said '1'"


def test_three_graders_make_three_pairs(table):
    figures = ratings_figures(read_ratings(table("a,b,c\n1,0,1\n0,0,\n1,1,1\n")))
    assert [(p["first"], p["second"]) for p in figures["pairs"]] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert figures["overall"]["n_units"] == 3


@pytest.mark.parametrize("content", ["a,b\n", "a,b\n1,\n,1\n", "a,b\n1,1\n1,1\n", "a,b\nyes,yes\n"])
def test_what_is_not_defined_is_null_with_a_reason_and_never_nan(table, content):
    figures = ratings_figures(read_ratings(table(content)))
    json.dumps(figures, allow_nan=False)
    assert figures["overall"]["cohen_kappa"] is None
    assert figures["overall"]["cohen_kappa_reason"]


@pytest.mark.parametrize("word", ["nan", "NaN", "inf", "-Infinity", "1e400", "-1e101"])
def test_numbers_that_nobody_can_count_with_are_refused_with_their_line(table, word):
    with pytest.raises(InterchangeError, match=rf"ratings\.csv, line 5: “{word}” is not a number"):
        read_ratings(table(f'ada,ben\n"1",0\n\n0,1\n1,{word}\n'))
    with pytest.raises(InterchangeError, match=rf"the categories: “{word}” is not a number"):
        read_ratings(table("ada,ben\n1,0\n"), categories=["0", "1", word])


def test_a_text_may_be_called_by_such_a_word(table):
    assert read_ratings(table("t,ada,ben\nnan,1,0\ninf,1,1\n"), cluster_column="t").n_units == 2
