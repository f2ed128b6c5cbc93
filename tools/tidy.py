#!/usr/bin/python3
"""Style that a machine can judge: names, lines, leftovers, rules without tests, secrets. See tools/arrows.py
for the arrows and .clang-format for the layout.

A violation is named by file, line and what to do instead.
"""
import os
import pathlib
import re
import sys

MAX_COLUMNS = 110
SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__", ".cache", "data", "dist"}
CODE = (".cpp", ".hpp")
TEXT = CODE + (".py", ".sh", ".cmake", ".sql", ".mjs", ".txt", ".yaml", ".yml", ".json", ".md", ".toml", "")
LONG_LINES = (".md", ".json", ".yaml", ".yml", ".sql", ".mjs")  # formats whose lines we do not break

BANNED_PARTS = {"util", "utils", "helper", "helpers", "common", "manager", "processor", "misc"}
BANNED_NAMES = BANNED_PARTS | {"data", "info", "handler2"}
NAMES_NOTHING = "names nothing: say what it is or does"

# (pattern, suffixes, part of the path it holds for, part it does not hold for, what to do instead)
BANNED = [
    (r"\bFIXME\b", TEXT, "", "", "FIXME does not reach main: repair it or open an issue"),
    (r"\b(TODO|XXX)\b(?!\(#\d+\))", TEXT, "", "", "a TODO carries its issue: TODO(#12)"),
    (r"\bstd::format\b", CODE, "", "", "libstdc++ 12 has no std::format: use fmt::format"),
    (r"\bstd::ranges::to\b", CODE, "", "", "libstdc++ 12 has no std::ranges::to"),
    (r"\busing namespace (?!std::(chrono_)?literals|std::string_view_literals)", (".hpp",), "", "",
     "no using namespace in a header"),
    (r"^\s*#\s*include\s+<(boost/|spdlog/|CLI/|toml\+\+/)", (".hpp",), "", "src/http/",
     "costs seconds in every file that reads this header: include it in the .cpp"),
    (r"\b(double|float)\b", CODE, "/domain/", "_test.cpp", "credits never pass through floating point"),
    (r"\b(double|float)\b", CODE, "src/base/credits", "_test.cpp", "credits never pass through floating point"),
    (r"\b(system|steady|high_resolution)_clock::now\b", CODE, "/domain/", "", "no clock here: take `now`"),
    (r"\bsleep_(for|until)\b|\busleep\(", ("_test.cpp",), "", "", "a test does not sleep"),
    (r"\b(system|steady|high_resolution)_clock::now\b", ("_test.cpp",), "src/", "", "a test has no real clock"),
]

# What must not be in a file: keys of providers, and places on somebody's machine.
SECRETS = [
    (r"\b(sk|rk)_live_[0-9A-Za-z]{8,}", "a live Stripe key"),
    (r"\bsk_test_[0-9A-Za-z]{24,}", "a Stripe key"),
    (r"\bwhsec_[0-9A-Za-z]{24,}", "a webhook secret"),
    (r"\bAKIA[0-9A-Z]{16}\b", "an AWS key"),
    (r"\bgh[pousr]_[0-9A-Za-z]{36}", "a GitHub token"),
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "a private key"),
    (r"(?<![\w./])/(home/[a-z]\w*|root|work|Users/\w+)/[\w.]", "a path of one machine"),
]

RULE = re.compile(r"\b([A-Z]{2,})-(\d+)\b")
RULE_DEFINED = re.compile(r"^[\s>|#*-]*\**([A-Z]{2,}-\d+)\b")
DECLARED = re.compile(r"\b(?:namespace|class|struct|enum class|enum|union|concept)\s+((?:\w+::)*\w+)")
VARIABLE = re.compile(r"(?<![\w.>:])(?:auto|const|&|\*|[\w>])\s*[&*]*\s+[&*]*(" +
                      "|".join(sorted(BANNED_NAMES)) + r")_?\s*(?:=(?!=)|;|\{)")


def words_of(name):
    """snake_case or PascalCase, as a list of lower-case words."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def names_nothing(name):
    words = words_of(name)
    return name.lower() in BANNED_NAMES or bool(BANNED_PARTS & set(words))


def without_comments(text):
    """The same text, same lines, with comments and strings blanked."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    text = re.sub(r'R"(\w*)\((?:.|\n)*?\)\1"', blank, text)
    return re.sub(r'//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"', blank, text)


def condition_awaits(code):
    """Line numbers of an if, while or switch that has a co_await in its condition itself (a variable bound
    before the condition, `if (auto x = co_await f(); x)`, is fine)."""
    for match in re.finditer(r"\b(?:if|while|switch)\s*(?:constexpr\s*)?\(", code):
        depth, end = 1, match.end()
        while depth and end < len(code):
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        if "co_await" in code[match.end():end].split(";")[-1]:
            yield code.count("\n", 0, match.start()) + 1


def file_faults(path, text):
    """Violations within one file, as (line, message); `path` is relative to the root."""
    name = path.rsplit("/", 1)[-1]
    suffix = pathlib.PurePosixPath(path).suffix
    if names_nothing(name.split(".")[0]):
        yield 1, f"the name {name} {NAMES_NOTHING}"
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        is_ours_to_break = suffix not in LONG_LINES + CODE and "http" not in line
        if is_ours_to_break and len(line) > MAX_COLUMNS:
            yield number, f"{len(line)} columns; {MAX_COLUMNS} at most"
        if suffix != ".md" and line != line.rstrip():
            yield number, "white space at the end of the line"
        if "\t" in line and suffix in CODE:
            yield number, "a tab: indent with four spaces"
        for pattern, suffixes, inside, outside, advice in BANNED:
            is_meant = path.endswith(suffixes) and inside in path and not (outside and outside in path)
            if is_meant and re.search(pattern, line.split("//")[0] if suffix in CODE and "TODO" not in pattern
                                      and "FIXME" not in pattern else line):
                yield number, advice
        for pattern, what in SECRETS:
            if re.search(pattern, line):
                yield number, f"looks like {what}"
    if text and not text.endswith("\n"):
        yield len(lines), "no newline at the end of the file"
    if suffix == ".hpp" and "#pragma once" not in text:
        yield 1, "a header begins with #pragma once"
    if suffix in CODE:
        code = without_comments(text)
        for number in condition_awaits(code):
            yield number, "co_await in a condition: bind it to a named local first"
        for number, line in enumerate(code.split("\n"), 1):
            if len(line.rstrip()) > MAX_COLUMNS and '"' not in lines[number - 1]:
                yield number, f"{len(line.rstrip())} columns; {MAX_COLUMNS} at most"
            declared = [part for match in DECLARED.finditer(line) for part in match[1].split("::")]
            for bad in [part for part in declared if names_nothing(part)] + VARIABLE.findall(line):
                yield number, f"the name {bad} {NAMES_NOTHING}"


def is_test(path):
    return path.endswith(("_test.cpp", ".test.mjs", ".ledger")) or path.startswith("tests/")


def rule_faults(files, pending_text):
    """Violations about rule numbers, as (path, line, message). `files` maps path to text."""
    defined, tested, pending = {}, set(), {}
    for path, text in files.items():
        if re.fullmatch(r"src/[^/]+/README\.md", path):
            for number, line in enumerate(text.split("\n"), 1):
                match = RULE_DEFINED.match(line)
                if match:
                    defined.setdefault(match[1], (path, number))
    families = {rule.split("-")[0] for rule in defined}
    for path, text in files.items():
        if not path.startswith(("src/", "tests/", "web/", "api/", "docs/")):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for family, digits in RULE.findall(line):
                rule = f"{family}-{digits}"
                if family in families and rule not in defined:
                    yield path, number, f"{rule} is in no README of src/"
                if is_test(path):
                    tested.add(rule)
    for number, line in enumerate(pending_text.split("\n"), 1):
        words = line.split("#")[0].split()
        if words:
            pending[words[0]] = number
    for rule, number in pending.items():
        if rule not in defined:
            yield "tools/rules_pending.txt", number, f"{rule} is in no README of src/: remove it"
        elif rule in tested:
            yield "tools/rules_pending.txt", number, f"{rule} has a test now: remove it"
    for rule, (path, number) in defined.items():
        if rule not in tested and rule not in pending:
            yield path, number, f"{rule} has no test that names it"


def read_tree(root):
    """Our text files: path relative to root -> text."""
    files = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        for name in sorted(names):
            file = pathlib.Path(folder) / name
            if file.suffix in TEXT and name != "package-lock.json" and not file.is_symlink():
                try:
                    files[file.relative_to(root).as_posix()] = file.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    continue
    return files


def check(root):
    files = read_tree(root)
    problems = []
    for path, text in files.items():
        if path.startswith("tools/tidy.py") or path.startswith("tools/tests/"):
            continue  # they spell out what they forbid
        problems += [f"{path}:{number}: {message}" for number, message in file_faults(path, text)]
    pending = files.get("tools/rules_pending.txt", "")
    problems += [f"{path}:{number}: {message}" for path, number, message in rule_faults(files, pending)]
    return problems


def main():
    problems = check(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(problems) or "nothing to tidy")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
