"""portable_sql.py refuses what one engine would not take, and takes what all do."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import portable_sql

MIGRATION = """CREATE TABLE things (
    number  INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    ends_at INTEGER
);
"""


def problems(sql):
    return list(portable_sql.findings_in(sql, {"t": {"ends_at"}}))


class Words(unittest.TestCase):
    def test_every_construct_of_one_engine_alone_is_refused(self):
        for sql in [
            "SELECT a FROM t WHERE a = ?",
            "SELECT a::bigint FROM t",
            'SELECT "a" FROM t',
            "SELECT a FROM t WHERE a == $1",
            "SELECT a / 2 FROM t",
            "SELECT a FROM t WHERE a LIKE $1",
            "SELECT a FROM t WHERE a ilike $1",
            "INSERT INTO t (a) VALUES ($1)",
            "SELECT rowid FROM t",
            "SELECT nextval('s') FROM t",
            "SELECT pg_advisory_lock(1) FROM t",
            "SELECT a FROM t WHERE a < CURRENT_TIMESTAMP",
            "SELECT IFNULL(a, 0) FROM t",
            "SELECT a FROM t FOR UPDATE",
            "SELECT a FROM t LIMIT 5, 10",
            "SELECT SUM(a) FROM t",
            "SELECT AVG(a) FROM t",
            "SELECT a FROM t ORDER BY ends_at LIMIT 1",
            "SELECT a FROM t ORDER BY a, t.ends_at DESC",
        ]:
            self.assertNotEqual(problems(sql), [], sql)

    def test_what_all_engines_take_passes(self):
        for sql in [
            "SELECT a, COUNT(*) FROM t WHERE a >= $1 AND b = 'x/y?' GROUP BY a ORDER BY a DESC LIMIT $2 OFFSET $3",
            "SELECT CAST(SUM(a) AS BIGINT) FROM t",
            "SELECT CAST(SUM(COALESCE(a, 0)) AS BIGINT) FROM t",
            "SELECT a FROM t ORDER BY ends_at NULLS LAST LIMIT 1",
            "SELECT a FROM t WHERE ends_at <= $1 ORDER BY ends_at LIMIT 1",
            "SELECT a FROM other ORDER BY ends_at LIMIT 1",
            "SELECT a FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.a = t.a)",
        ]:
            self.assertEqual(problems(sql), [], sql)


class Queries(unittest.TestCase):
    def test_parameters_are_numbered_without_a_gap(self):
        self.assertEqual(list(portable_sql.findings_in_query("a = $1 AND b < $2 AND c > $2", 0)), [])
        self.assertNotEqual(list(portable_sql.findings_in_query("a = $1 AND b < $3", 0)), [])

    def test_a_query_of_one_account_says_which_parameter_it_is(self):
        one = "SELECT a FROM t WHERE account = $2 AND n < $1"
        self.assertEqual(list(portable_sql.findings_in_query(one, 2)), [])
        self.assertNotEqual(list(portable_sql.findings_in_query(one, 0)), [])
        self.assertNotEqual(list(portable_sql.findings_in_query(one, 1)), [])
        self.assertNotEqual(list(portable_sql.findings_in_query("SELECT a FROM t WHERE n < $1", 1)), [])


class Tree(unittest.TestCase):
    def test_a_statement_is_found_in_its_source_and_named_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "migrations/sqlite").mkdir(parents=True)
            (root / "migrations/sqlite/0001_things.sql").write_text(MIGRATION)
            (root / "src/shop").mkdir(parents=True)
            (root / "src/shop/store.cpp").write_text(
                'constexpr Query all{\n    "things_all",\n    "SELECT name FROM things "\n'
                '    "WHERE account = $1 ORDER BY ends_at LIMIT $2"};\n'
            )
            statements, found = portable_sql.findings(root)
            self.assertEqual(statements, 1)
            self.assertEqual([line.split(": ")[0] for line in found], ["src/shop/store.cpp:3", "src/shop/store.cpp:1"])

    def test_our_own_sql_passes(self):
        root = pathlib.Path(__file__).resolve().parent.parent.parent
        statements, found = portable_sql.findings(root)
        self.assertEqual(found, [])
        self.assertGreater(statements, 50)


if __name__ == "__main__":
    unittest.main()
