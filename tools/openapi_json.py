#!/usr/bin/python3
"""Writes FOLDER/openapi.yaml (a copy) and FOLDER/openapi.json from the contract, at build time.

usage: openapi_json.py api/openapi.yaml FOLDER
"""
import json
import pathlib
import sys

import yaml


class JsonLoader(yaml.CSafeLoader):
    """YAML as JSON means it: a date stays text, only true and false are booleans."""


JsonLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def main() -> int:
    source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = source.read_text(encoding="utf-8")
    try:
        contract = yaml.load(text, JsonLoader)
    except yaml.YAMLError as error:
        print(f"{source}: not valid YAML: {error}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    (folder / "openapi.json").write_text(json.dumps(contract, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
