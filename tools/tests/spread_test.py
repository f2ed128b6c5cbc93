"""deploy/citus/distribute.sql against the tables of migrations/postgres."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Global though they name an account: found by the provider's ids, before the account is known.
FOUND_OTHERWISE = {"provider_objects", "webhook_events"}


def tables():
    """By table: its columns and its key."""
    found = {}
    for file in sorted((ROOT / "migrations/postgres").glob("*.sql")):
        for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", file.read_text(), re.S):
            lines = [line.strip() for line in body.split("\n") if line.strip() and "--" not in line]
            columns = [line.split()[0] for line in lines if not line.startswith("PRIMARY KEY")]
            key = re.search(r"^\s*PRIMARY KEY \(([^)]*)\)", body, re.M)
            found[name] = columns, key[1].split(", ") if key else [line.split()[0] for line in lines
                                                                   if "PRIMARY KEY" in line]
    return found


def placed():
    """By function, the tables that are given to it."""
    text = (ROOT / "deploy/citus/distribute.sql").read_text()
    calls = re.findall(r"^SELECT (\w+)\('(\w+)'(?:, '(\w+)')?", text, re.M)
    return [(function, table, column) for function, table, column in calls]


class Spread(unittest.TestCase):
    def test_every_table_is_placed_once(self):
        self.assertEqual(sorted(table for _, table, _ in placed()), sorted(tables()))

    def test_bucket_leads_the_key_of_what_accounts_own_and_that_is_distributed_by_it(self):
        owned = {name for name, (columns, _) in tables().items() if {"account", "owner"} & set(columns)}
        owned -= FOUND_OTHERWISE
        self.assertGreater(len(owned), 10)
        for name in owned:
            columns, key = tables()[name]
            self.assertEqual(key[0], "bucket", name)
            self.assertIn(key[1], {"account", "owner"}, name)
        distributed = {table: column for function, table, column in placed() if function == "create_distributed_table"}
        self.assertEqual(set(distributed), owned)
        self.assertEqual(set(distributed.values()), {"bucket"})

    def test_what_is_distributed_has_no_uniqueness_without_the_bucket(self):
        for file in (ROOT / "migrations/postgres").glob("*.sql"):
            for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", file.read_text(), re.S):
                if tables()[name][1][0] == "bucket" and len(tables()[name][1]) > 1:
                    self.assertNotIn("UNIQUE", body, name)
            for table, columns in re.findall(r"CREATE UNIQUE INDEX \w+ ON (\w+) \((.*?)\)", file.read_text()):
                self.assertTrue(tables()[table][1][0] != "bucket" or "bucket" in columns, table)


if __name__ == "__main__":
    unittest.main()
