import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import arrows

TABLE = """
storage -> base
ledger  -> http storage base
promos  -> ledger storage base
app     -> *
layers base storage http
files store store
files routes routes
files wire json command
role domain    -> domain base
role operation -> domain operation store base
role store     -> domain store storage base
role wire      -> domain operation wire http base
role routes    -> domain operation wire routes base
"""


class Fault(unittest.TestCase):
    def fault(self, source, target):
        return arrows.Table(TABLE).fault(source, target)

    def test_an_arrow_that_is_drawn_is_allowed(self):
        self.assertIsNone(self.fault("storage/row.cpp", "base/credits.hpp"))

    def test_an_arrow_that_is_not_drawn_is_refused(self):
        self.assertEqual(self.fault("ledger/spend.cpp", "promos/redeem.hpp"), "no arrow ledger -> promos")

    def test_base_includes_nothing_else(self):
        self.assertEqual(self.fault("base/credits.hpp", "storage/row.hpp"), "no arrow base -> storage")

    def test_app_includes_everything_private_or_not(self):
        self.assertIsNone(self.fault("app/wiring.cpp", "promos/store.hpp"))

    def test_a_domain_file_stays_away_from_storage(self):
        self.assertEqual(self.fault("ledger/domain/grant.hpp", "storage/row.hpp"),
                         "role domain may not include storage")

    def test_a_domain_file_may_use_the_domain_of_a_capability_below(self):
        self.assertIsNone(self.fault("promos/domain/promo_code.hpp", "ledger/domain/grant.hpp"))

    def test_routes_reach_the_store_through_operations_only(self):
        self.assertEqual(self.fault("ledger/routes.cpp", "ledger/store.hpp"), "role routes may not include store")

    def test_the_store_of_another_capability_is_private(self):
        self.assertEqual(self.fault("promos/redeem.cpp", "ledger/store.hpp"), "store of ledger is private to it")

    def test_a_longer_name_can_tell_the_role_too(self):
        self.assertEqual(self.fault("promos/redeem.cpp", "ledger/grant_store.hpp"),
                         "store of ledger is private to it")

    def test_an_operation_of_another_capability_is_not_private(self):
        self.assertIsNone(self.fault("promos/redeem.cpp", "ledger/grant_credits.hpp"))

    def test_an_operation_does_not_speak_http_and_a_wire_file_does(self):
        self.assertEqual(self.fault("ledger/spend.cpp", "http/problem.hpp"), "role operation may not include http")
        self.assertEqual(self.fault("ledger/spend.cpp", "ledger/json.hpp"), "role operation may not include wire")
        self.assertIsNone(self.fault("ledger/spend_command.cpp", "http/problem.hpp"))
        self.assertIsNone(self.fault("ledger/routes.cpp", "ledger/spend_command.hpp"))

    def test_a_test_may_open_every_role(self):
        self.assertIsNone(self.fault("ledger/domain/grant_test.cpp", "ledger/store.hpp"))

    def test_an_include_without_its_folder_is_refused(self):
        self.assertEqual(self.fault("ledger/spend.cpp", "spend.hpp"), '"spend.hpp": include by its path from src/')


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.write("tools/arrows.txt", "storage -> base\nlayers base storage\n")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def test_a_violation_is_named_by_file_line_and_rule(self):
        self.write("src/base/a.hpp", '#pragma once\n#include "storage/b.hpp"\n')
        self.assertEqual(arrows.check(self.root), ["src/base/a.hpp:2: no arrow base -> storage"])

    def test_an_arrow_used_by_no_file_is_to_be_removed(self):
        self.write("src/base/a.hpp", "")
        self.write("src/storage/b.hpp", "")
        self.assertEqual(arrows.check(self.root),
                         ["tools/arrows.txt:1: storage -> base is used by no file: remove it"])

    def test_an_arrow_of_a_folder_still_to_come_is_left_alone(self):
        self.write("src/base/a.hpp", "")
        self.assertEqual(arrows.check(self.root), [])

    def test_a_folder_that_is_not_in_the_table_is_named(self):
        self.write("src/extras/a.hpp", "")
        self.assertEqual(arrows.check(self.root),
                         ["src/extras/a.hpp: extras is not a folder of tools/arrows.txt"])

    def test_generated_headers_are_free(self):
        self.write("src/base/a.cpp", '#include "embedded/pages.hpp"\n')
        self.assertEqual(arrows.check(self.root), [])


if __name__ == "__main__":
    unittest.main()
