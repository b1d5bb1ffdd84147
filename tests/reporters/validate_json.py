"""Validates a report against the JSON Schema with Debian's python3-jsonschema: validate_json.py SCHEMA REPORT"""
import json
import sys

import jsonschema


def refuse_constant(word):
    raise ValueError(f"{word} is not JSON")


def load(path):
    with open(path, encoding="utf-8", errors="strict") as file:
        return json.load(file, parse_constant=refuse_constant)


schema, report = load(sys.argv[1]), load(sys.argv[2])
jsonschema.Draft202012Validator.check_schema(schema)
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(report))
for error in errors:
    print(error.json_path, error.message)
sys.exit(1 if errors else 0)
