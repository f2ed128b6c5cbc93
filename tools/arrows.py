#!/usr/bin/python3
"""Checks every #include of src/ against the arrows in tools/arrows.txt.

A violation is named by file, line and rule. So is an arrow that no file uses any more, once both of its
folders have files. A test (*_test.cpp, testing/) obeys its folder's arrows and may open every role.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
GENERATED = {"embedded"}  # made by cmake/embed.cmake; only domain/ may not use it


class Table:
    """What tools/arrows.txt says; `lines` remembers where, for messages."""

    def __init__(self, text):
        self.arrows, self.roles, self.names, self.layers, self.lines = {}, {}, {}, set(), {}
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0] == "layers":
                self.layers = set(words[1:])
            elif words[0] == "files":
                self.names |= {name: words[1] for name in words[2:]}
            elif words[0] == "role":
                self.roles[words[1]] = set(words[3:])
            else:
                self.arrows[words[0]] = set(words[2:])
                self.lines[words[0]] = number

    def knows(self, folder):
        return folder in self.arrows or folder in self.layers

    def role_of(self, path):
        """The role of a file by its path below src/; a layer's files have their folder as role."""
        folder, *rest = path.split("/")
        stem = rest[-1].split(".")[0] if rest else ""
        if stem.endswith("_test") or "testing" in rest[:-1]:
            return "test"
        if folder in self.layers or folder == "app":
            return folder
        if rest[0] == "domain":
            return "domain"
        for name, role in self.names.items():
            if rest[0] == name or stem == name or stem.endswith("_" + name):
                return role
        return "operation"

    def fault(self, source, target):
        """Why a file at `source` may not include `target` (both below src/), or None when it may."""
        here, there = source.split("/")[0], target.split("/")[0]
        if "/" not in target:
            return f'"{target}": include by its path from src/'
        if not self.knows(there):
            return f"{there} is not a folder of tools/arrows.txt"
        allowed = self.arrows.get(here, set())
        if there != here and there not in allowed and "*" not in allowed:
            return f"no arrow {here} -> {there}"
        role, their_role = self.role_of(source), self.role_of(target)
        if role not in self.roles:
            return None
        if their_role not in self.roles[role]:
            return f"role {role} may not include {their_role}"
        if there != here and their_role in ("store", "routes"):
            return f"{their_role} of {there} is private to it"
        return None


def check(root):
    """Returns the list of violations below root/src, as lines of text."""
    table_path = root / "tools" / "arrows.txt"
    table = Table(table_path.read_text(encoding="utf-8"))
    problems, used, folders = [], set(), set()
    for file in sorted((root / "src").rglob("*.[ch]pp")):
        source = file.relative_to(root / "src").as_posix()
        here = source.split("/")[0]
        folders.add(here)
        if not table.knows(here):
            problems.append(f"src/{source}: {here} is not a folder of tools/arrows.txt")
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match[1]
            used.add((here, target.split("/")[0]))
            is_test_support = table.role_of(source) == "test" and target.startswith("support/")
            is_generated = target.split("/")[0] in GENERATED and table.role_of(source) != "domain"
            is_free = is_test_support or is_generated
            fault = None if is_free else table.fault(source, target)
            if fault:
                problems.append(f"src/{source}:{number}: {fault}")
    for here, allowed in table.arrows.items():
        for there in sorted(allowed - {"*"}):
            if here in folders and there in folders and (here, there) not in used:
                problems.append(f"tools/arrows.txt:{table.lines[here]}: "
                                f"{here} -> {there} is used by no file: remove it")
    return problems


def main():
    problems = check(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(problems) or "every include follows the arrows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
