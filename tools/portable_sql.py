#!/usr/bin/env python3
"""Refuses SQL outside the subset that every engine takes (src/storage/README.md).

Reads the SQL in src/, which is spelled once for all engines: every string that begins with SELECT, and every
`Query` constant. What an engine spells for itself (src/storage/) is its own affair. Which columns may be null
is read from migrations/sqlite.

    tools/portable_sql.py [ROOT]      one line per finding, exit status 1 if there is any
"""

import pathlib
import re
import sys

REFUSED = [
    (r"\?", "a parameter is spelled $1, not ?"),
    (r"::", "CAST(x AS type), not x::type"),
    (r"\"|`", "names are not quoted"),
    (r"==", "equality is ="),
    (r"/", "no integer division"),
    (r"\b(I?LIKE|GLOB|REGEXP|SIMILAR)\b", "engines match text differently: compare ranges"),
    (r"\b(RETURNING|MERGE|ON CONFLICT|REPLACE|TRIGGER|PROCEDURE)\b", "not on every engine"),
    (r"\b(nextval|currval|setval|rowid|AUTOINCREMENT)\b", "numbers are our own, not the database's"),
    (r"\b(pg_\w+|sqlite_\w+|advisory)\b", "this names one engine"),
    (r"\b(CURRENT_\w+|now\(|datetime|strftime|julianday|random\()", "times and randomness are parameters"),
    (r"\b(IFNULL|NVL|ISNULL|NOTNULL|IIF|total\(|group_concat|string_agg|json\w*\()", "not on every engine"),
    (r"\bFOR (UPDATE|SHARE)\b", "a batch locks what it loads"),
    (r"\bLIMIT \d+\s*,", "LIMIT n OFFSET m"),
    (r"\bDISTINCT ON\b", "not on every engine"),
    (r"\b(INSERT|UPDATE|DELETE)\b", "rows are written through tables, not by SQL"),
]

LITERAL = r'"(?:[^"\\]|\\.)*"'
# Adjacent literals, perhaps with the name of a list of columns between them.
TEXT = rf"{LITERAL}(?:\s*(?:[A-Z][A-Z_]+\s+)?{LITERAL})*"
STRINGS = re.compile(TEXT)
QUERY = re.compile(rf"Query\s*\w*\s*\{{\s*({LITERAL})\s*,\s*({TEXT})\s*(?:,\s*(\d+)\s*)?,?\s*\}}")


def text_of(literals):
    """The characters of adjacent C++ string literals."""
    return "".join(part[1:-1].replace('\\"', '"') for part in re.findall(LITERAL, literals))


def without_strings(sql):
    return re.sub(r"'[^']*'", "''", sql)


def nullable_columns(folder):
    """By table, the columns that may be null."""
    found = {}
    for file in sorted(folder.glob("*.sql")):
        for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", file.read_text(), re.S):
            for line in body.split("\n"):
                column = re.match(r"\s+(\w+)\s+(INTEGER|TEXT|BLOB)\b(.*)", line)
                if column and "NOT NULL" not in column[3] and "PRIMARY KEY" not in column[3]:
                    found.setdefault(table, set()).add(column[1])
    return found


def order_items(sql):
    for items in re.findall(r"ORDER BY (.*?)(?= LIMIT\b| OFFSET\b|\)|$)", sql, re.I):
        yield from (item.strip() for item in items.split(","))


def findings_in(sql, nullable):
    """What is wrong with one statement, a sentence each."""
    bare = without_strings(sql)
    for pattern, why in REFUSED:
        if found := re.search(pattern, bare, re.I):
            yield f"{found[0].strip()}: {why}"
    sums = len(re.findall(r"\bSUM\(", bare, re.I))
    if sums != len(re.findall(r"\bCAST\(SUM\([^()]*(?:\([^()]*\)[^()]*)*\) AS BIGINT\)", bare, re.I)):
        yield "SUM: CAST(SUM(n) AS BIGINT), because engines differ in its type"
    if re.search(r"\bAVG\(", bare, re.I):
        yield "AVG: divides; take SUM and COUNT"
    tables = re.findall(r"\b(?:FROM|JOIN) (\w+)", bare, re.I)
    may_be_null = set().union(*(nullable.get(table, ()) for table in tables))
    for item in order_items(bare):
        column = re.match(r"(?:\w+\.)?(\w+)", item)
        if not column or column[1] not in may_be_null or re.search(r"\bNULLS (FIRST|LAST)\b", item, re.I):
            continue
        if not re.search(rf"\b{column[1]}\s*(=|<|>|IS NOT NULL)", bare.split("ORDER BY")[0]):
            yield f"ORDER BY {item}: may be null, so it says NULLS LAST"


def findings_in_query(sql, account_parameter):
    """What is wrong with a whole query beside its words."""
    numbers = sorted({int(number) for number in re.findall(r"\$(\d+)", sql)})
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"parameters are {numbers}, not 1 to {len(numbers)}"
    accounts = [int(number) for number in re.findall(r"(?<![.\w])account = \$(\d+)", sql)]
    if account_parameter:
        if accounts != [account_parameter]:
            wanted = f"account = ${account_parameter}"
            yield f"account_parameter is {account_parameter}, so it says `{wanted}` once"
    elif len(accounts) == 1 and " OR " not in sql:
        yield f"reads one account's rows: account_parameter is {accounts[0]}"


def findings(root):
    nullable = nullable_columns(root / "migrations/sqlite")
    statements = 0
    found = []
    for file in sorted((root / "src").rglob("*.[ch]pp")):
        name = file.relative_to(root)
        if name.parts[1] == "storage" or name.stem.endswith("_test") or "testing" in name.parts:
            continue
        text = file.read_text()

        def say(position, problems, name=name, text=text):
            line = text.count("\n", 0, position) + 1
            found.extend(f"{name}:{line}: {problem}" for problem in problems)

        for match in STRINGS.finditer(text):
            sql = text_of(match[0])
            if re.match(r"(SELECT|WITH|INSERT|UPDATE|DELETE)\b.*\b(FROM|INTO|SET)\b", sql, re.S):
                statements += 1
                say(match.start(), findings_in(sql, nullable))
        for match in QUERY.finditer(text):
            say(match.start(), findings_in_query(text_of(match[2]), int(match[3] or 0)))
    return statements, found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    statements, found = findings(root)
    print("\n".join([*found, f"{statements} statements read, {len(found)} findings"]))
    return 1 if found or statements == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
