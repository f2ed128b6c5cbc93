import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tidy


def faults(path, text):
    return [f"{number}: {message}" for number, message in tidy.file_faults(path, text)]


class Files(unittest.TestCase):
    def assert_fault(self, path, text, start):
        found = faults(path, text)
        self.assertTrue(any(fault.startswith(start) for fault in found), f"{start!r} not in {found}")

    def assert_clean(self, path, text):
        self.assertEqual(faults(path, text), [])

    def test_a_plain_file_is_clean(self):
        self.assert_clean("src/ledger/grant.hpp", "#pragma once\n\nnamespace creditd::ledger\n{\n}\n")

    def test_110_columns_pass_and_111_do_not(self):
        self.assert_clean("src/a.cpp", "x" * 110 + "\n")
        self.assert_fault("src/a.cpp", "x" * 111 + "\n", "1: 111 columns")
        self.assert_fault("tools/a.py", "x" * 111 + "\n", "1: 111 columns")

    def test_a_string_may_be_as_long_as_it_must(self):
        self.assert_clean("src/a.cpp", 'auto title = "' + "x" * 200 + '";\n')

    def test_a_file_is_not_called_helpers(self):
        self.assert_fault("src/ledger/grant_helpers.cpp", "\n", "1: the name grant_helpers.cpp")

    def test_a_type_or_namespace_is_not_called_a_manager(self):
        self.assert_fault("src/a.cpp", "\nclass AccountManager\n", "2: the name AccountManager")
        self.assert_fault("src/a.cpp", "namespace creditd::utils\n", "1: the name utils")

    def test_a_word_inside_another_word_is_fine(self):
        self.assert_clean("src/a.cpp", "struct Metadata\n{\n};\nauto database = open();\nauto n = text.data();\n")

    def test_a_variable_is_not_called_data(self):
        self.assert_fault("src/a.cpp", "auto data = read();\n", "1: the name data")
        self.assert_fault("src/a.cpp", "std::string const& info = read();\n", "1: the name info")
        self.assert_clean("src/a.cpp", 'spdlog::info("x");\nlog.info = 1;\n')

    def test_a_todo_carries_its_issue(self):
        self.assert_clean("src/a.cpp", "// TODO(#12): later\n")
        self.assert_fault("src/a.cpp", "// TODO: later\n", "1: a TODO")
        self.assert_fault("src/a.cpp", "// FIXME\n", "1: FIXME")

    def test_co_await_stays_out_of_conditions(self):
        message = "1: co_await in a condition"
        self.assert_fault("src/a.cpp", "if (co_await f()) {\n", message)
        self.assert_fault("src/a.cpp", "while (ok &&\n    co_await f(a(b))) {\n", message)
        self.assert_fault("src/a.cpp", "if (auto x = f(); co_await x) {\n", message)
        self.assert_clean("src/a.cpp", "if (auto x = co_await f(); x) {\n    co_await g();\n}\n")
        self.assert_clean("src/a.cpp", "// never if (co_await f())\n")

    def test_domain_has_no_floating_point_and_no_clock(self):
        self.assert_fault("src/ledger/domain/grant.cpp", "double share = 0;\n", "1: credits never")
        self.assert_fault("src/usage/domain/x.cpp", "auto t = std::chrono::system_clock::now();\n", "1: no clock")
        self.assert_clean("src/ledger/domain/grant.cpp", "// a double spend\n")

    def test_heavy_includes_stay_out_of_headers(self):
        self.assert_fault("src/ledger/a.hpp", "#pragma once\n#include <boost/json.hpp>\n", "2: costs seconds")
        self.assert_clean("src/ledger/a.cpp", "#include <boost/json.hpp>\n")

    def test_a_header_has_pragma_once(self):
        self.assert_fault("src/a.hpp", "int x;\n", "1: a header")

    def test_a_test_does_not_sleep(self):
        self.assert_fault("src/a_test.cpp", "std::this_thread::sleep_for(1s);\n", "1: a test does not sleep")

    def test_secrets_and_paths_of_a_machine_are_found(self):
        self.assert_fault("docs/a.md", "key sk_" + "live_" + "a" * 20 + "\n", "1: looks like a live Stripe key")
        self.assert_fault("docs/a.md", "see /ho" + "me/jane/creditd\n", "1: looks like a path")
        self.assert_clean("docs/a.md", "see docs/work/a and https://example.com/home/a/b\n")

    def test_the_end_of_a_file_is_a_newline(self):
        self.assert_fault("src/a.cpp", "int x;", "1: no newline")


class Rules(unittest.TestCase):
    README = "# Ledger\n\n- **LEDGER-1** Append only.\n- **LEDGER-2** Sums to zero, unlike LEDGER-1.\n"

    def rules(self, files, pending=""):
        return [f"{path}:{line}: {message}" for path, line, message in tidy.rule_faults(files, pending)]

    def test_every_rule_with_a_test_is_fine(self):
        self.assertEqual(self.rules({"src/ledger/README.md": self.README,
                                     "src/ledger/a_test.cpp": 'TEST_CASE("LEDGER-1: a")\n// LEDGER-2\n'}), [])

    def test_a_rule_without_a_test_is_named(self):
        self.assertEqual(self.rules({"src/ledger/README.md": self.README,
                                     "src/ledger/a_test.cpp": 'TEST_CASE("LEDGER-1: a")\n'}),
                         ["src/ledger/README.md:4: LEDGER-2 has no test that names it"])

    def test_a_cited_rule_that_does_not_exist_is_named(self):
        found = self.rules({"src/ledger/README.md": self.README, "src/ledger/a.cpp": "// LEDGER-9, SHA-256\n",
                            "tests/service/a.test.mjs": "LEDGER-1 LEDGER-2\n"})
        self.assertEqual(found, ["src/ledger/a.cpp:1: LEDGER-9 is in no README of src/"])

    def test_the_pending_list_excuses_and_only_shrinks(self):
        files = {"src/ledger/README.md": self.README, "src/ledger/a_test.cpp": "// LEDGER-1\n"}
        self.assertEqual(self.rules(files, "# why\nLEDGER-2 soon\n"), [])
        self.assertEqual(self.rules(files, "LEDGER-2\nLEDGER-1\n"),
                         ["tools/rules_pending.txt:2: LEDGER-1 has a test now: remove it"])
        self.assertEqual(self.rules(files, "LEDGER-2\nLEDGER-7\n"),
                         ["tools/rules_pending.txt:2: LEDGER-7 is in no README of src/: remove it"])


if __name__ == "__main__":
    unittest.main()
