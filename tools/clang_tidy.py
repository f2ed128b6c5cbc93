#!/usr/bin/python3
"""Runs clang-tidy over the .cpp files of src/ that changed since it last found them clean.

A file is looked at again when it, a header of ours that it reaches, or .clang-tidy has changed. Those changed
last come first; no new one begins once the budget is spent, and the last line says how many are left for the
next run. Needs build/release/compile_commands.json, not a build.

usage: clang_tidy.py [--budget-s SECONDS]     (0: no limit)
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLEAN = ROOT / "build" / "clang-tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def reached(file, seen):
    """Adds to `seen` the file and every header of src/ that it includes, at any depth."""
    if file in seen or not file.exists():
        return
    seen.add(file)
    for target in INCLUDE.findall(file.read_text(encoding="utf-8")):
        reached(ROOT / "src" / target, seen)


def digest(file):
    seen = {ROOT / ".clang-tidy"}
    reached(file, seen)
    sum_ = hashlib.sha256()
    for part in sorted(seen):
        sum_.update(str(part).encode() + b"\0" + part.read_bytes())
    return sum_.hexdigest()


def mark_of(file):
    return CLEAN / (file.relative_to(ROOT).as_posix().replace("/", "_") + ".clean")


def is_ours(file):
    return file.is_relative_to(ROOT / "src") and file.exists() and not file.name.endswith("_test.cpp")


def is_clean(file):
    mark = mark_of(file)
    return mark.exists() and mark.read_text(encoding="utf-8") == digest(file)


def look(file, deadline):
    """Returns None when there was no time, else what clang-tidy had to say ('' when clean)."""
    if deadline and time.monotonic() > deadline:
        return None
    sum_ = digest(file)
    run = subprocess.run(
        ["clang-tidy-19", "--quiet", "-p", str(ROOT / "build" / "release"), str(file)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if run.returncode == 0:
        mark_of(file).write_text(sum_, encoding="utf-8")
        return ""
    said = re.sub(r"^\d+ warnings? generated\.\n", "", run.stdout + run.stderr, flags=re.MULTILINE)
    return said.replace(str(ROOT) + "/", "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--budget-s", type=int, default=240)
    deadline = parser.parse_args().budget_s
    deadline = time.monotonic() + deadline if deadline else None

    CLEAN.mkdir(parents=True, exist_ok=True)
    commands = json.loads((ROOT / "build" / "release" / "compile_commands.json").read_text(encoding="utf-8"))
    files = {pathlib.Path(command["file"]) for command in commands}
    files = [file for file in files if is_ours(file)]
    due = [file for file in files if not is_clean(file)]
    due.sort(key=lambda file: -file.stat().st_mtime)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        said = list(pool.map(lambda file: look(file, deadline), due))
    for text in said:
        if text:
            print(text)
    left = said.count(None)
    print(f"clang-tidy: {len(files)} files, {len(due) - left} looked at, {left} left for want of time, "
          f"{sum(1 for text in said if text)} with faults")
    return 1 if any(said) else 0


if __name__ == "__main__":
    sys.exit(main())
