#!/usr/bin/python3
"""Makes the pages in web/dist, where they are not the ones of the sources, and packs them for the binary.

usage: build_web.py [--as-is] [--quick] OUT CACHE

Writes OUT/web_pages.S and OUT/web_pages.cpp (see cmake/embed_web.cmake). CACHE keeps compressed files by
their content. --as-is takes web/dist as somebody built it by hand, and keeps what was packed before while it
is being built; --quick compresses less.

web/dist/.sources is the digest of the sources that the pages were made from. Where it matches, no node is
needed; where it does not, node makes them anew.
"""
import fcntl
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import brotli

ROOT = pathlib.Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
DIST = WEB / "dist"
PAGES = ("console.html", "wallet.html", "docs.html")
SOURCES = ("*.html", "*.json", "*.ts", "*.cjs", "*.mjs", "src/**/*", "public/**/*")
NOT_BUILT = re.compile(r"\.test\.tsx?$|\.d\.ts$")
ASSET = re.compile(r"assets/(?:[\w.-]+/)*[\w.-]+-[\w-]{8,}\.(?:js|css|svg|png|webp|ico|woff2|json|txt)")
PACKED_ALREADY = (".png", ".webp", ".woff2")
SMALL = 1024  # bytes; what is not longer is kept plain
OLDEST_NODE = (20, 19)


class Refusal(Exception):
    """Why there are no pages, and what to do."""


def source_digest():
    """Of every file that the build reads, names included."""
    digest = hashlib.sha256()
    files = {path for pattern in SOURCES for path in WEB.glob(pattern) if path.is_file()}
    for path in sorted(files):
        name = path.relative_to(WEB).as_posix()
        if not NOT_BUILT.search(name):
            digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def node_folder():
    """The folder of a node that is new enough and of its npm, or nothing."""
    places = [*ROOT.glob("tools/node/node_modules/node-linux-*/bin"), ROOT / "tools/node/node_modules/.bin"]
    for place in [*map(str, places), *os.get_exec_path()]:
        try:
            said = subprocess.run([place + "/node", "--version"], capture_output=True, text=True, check=True)
            version = tuple(int(part) for part in said.stdout.strip().lstrip("v").split(".")[:2])
        except (OSError, subprocess.CalledProcessError, ValueError):
            continue
        if version >= OLDEST_NODE:
            return place
    return None


def are_modules_current():
    """Whether web/node_modules holds what the lock file says, for this machine."""
    try:
        wanted = json.loads((WEB / "package-lock.json").read_text())["packages"]
        there = json.loads((WEB / "node_modules/.package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    return all(
        there[name]["version"] == entry["version"] if name in there else entry.get("optional", False)
        for name, entry in wanted.items()
        if name
    )


def run_npm(folder, *words):
    # The npm that belongs to the node: Debian's own does not work with a newer one.
    path = os.pathsep.join([folder, str(ROOT / "tools/node/node_modules/.bin"), os.environ.get("PATH", "")])
    command = [shutil.which("npm", path=path) or "npm", "--no-audit", "--no-fund", *words]
    done = subprocess.run(command, cwd=WEB, env={**os.environ, "PATH": path}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise Refusal(f"npm {' '.join(words)} did not work in web/:\n{done.stdout}")


def make_pages():
    digest = source_digest()
    mark = DIST / ".sources"
    if mark.exists() and mark.read_text().strip() == digest:
        return
    folder = node_folder()
    if folder is None:
        raise Refusal(
            "web/dist does not belong to these sources of the pages, and there is no node of version "
            f"{'.'.join(map(str, OLDEST_NODE))} or newer to make it anew.\n"
            "Remedy: ./dev build installs one; or unpack the web/dist of the very release into web/."
        )
    if not are_modules_current():
        run_npm(folder, "ci")
    run_npm(folder, "run", "build")
    mark.write_text(digest + "\n")


def page_files():
    """The names of what is to be embedded, sorted. Whatever else lies in web/dist is a mistake."""
    names = sorted(path.relative_to(DIST).as_posix() for path in DIST.rglob("*") if path.is_file())
    missing = [page for page in PAGES if page not in names]
    if missing:
        raise Refusal(f"web/dist has no {', '.join(missing)}: run npm run build in web/")
    strange = [name for name in names if name not in (*PAGES, ".sources") and not ASSET.fullmatch(name)]
    if strange:
        raise Refusal(f"web/dist/{strange[0]} is neither a page nor an asset with its digest in its name")
    return [name for name in names if name != ".sources"]


def write_once(path, content):
    if not path.exists():
        part = path.with_suffix(path.suffix + f".{os.getpid()}")
        part.write_bytes(content)
        part.replace(path)


def packed(cache, name, quick):
    """The copies of a file: which of plain, gzip and brotli there are, and where."""
    content = (DIST / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    level = "quick" if quick else "best"
    plain = cache / digest
    copies = {"gzip": cache / f"{digest}.{level}.gz", "brotli": cache / f"{digest}.{level}.br"}
    if name.endswith((".html", *PACKED_ALREADY)) or len(content) <= SMALL:
        write_once(plain, content)
        return digest, {"plain": plain}
    if not copies["gzip"].exists():
        write_once(copies["gzip"], gzip.compress(content, 6 if quick else 9, mtime=0))
    if not copies["brotli"].exists():
        write_once(copies["brotli"], brotli.compress(content, quality=5 if quick else 11))
    return digest, copies


def write_if_other(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def embed(out, cache, names, quick):
    assembly, declarations, rows = ["    .section .rodata"], [], []
    for number, name in enumerate(names):
        digest, copies = packed(cache, name, quick)
        views = []
        for kind in ("plain", "gzip", "brotli"):
            if kind not in copies:
                views.append("{}")
                continue
            symbol = f"creditd_web_{number}_{kind}"
            assembly += [f"    .balign 16\n    .global {symbol}\n    .global {symbol}_end\n{symbol}:",
                         f'    .incbin "{copies[kind]}"\n{symbol}_end:\n    .byte 0']
            declarations.append(f"extern char const {symbol}[];\nextern char const {symbol}_end[];")
            views.append(f"{{{symbol}, {symbol}_end}}")
        rows.append(f'        {{"{name}", "\\"{digest[:20]}\\"", {", ".join(views)}}},')
    assembly.append('    .section .note.GNU-stack,"",%progbits\n')
    out.mkdir(parents=True, exist_ok=True)
    write_if_other(out / "web_pages.S", "\n".join(assembly))
    write_if_other(out / "web_pages.cpp", "\n".join([
        '#include "embedded/web_pages.hpp"\n\nextern "C"\n{',
        *declarations,
        "}\n\nnamespace creditd::embedded\n{\n\nstd::span<WebFile const> web_pages()\n{",
        "    static WebFile const files[] = {",
        *rows,
        "    };\n    return files;\n}\n\n}  // namespace creditd::embedded\n",
    ]))


def main():
    words = sys.argv[1:]
    as_is, quick = "--as-is" in words, "--quick" in words
    out, cache = (pathlib.Path(word).absolute() for word in words if not word.startswith("--"))
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if not as_is:
                make_pages()
            embed(out, cache, page_files(), quick)
        except (Refusal, OSError) as refusal:
            if as_is and (out / "web_pages.cpp").exists():
                print(f"build_web.py: {refusal}; what was packed before stays", file=sys.stderr)
                return 0
            print(f"build_web.py: {refusal}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
