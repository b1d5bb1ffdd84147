"""Validates a report against its JSON Schema with Debian's python3-jsonschema: validate_json.py SCHEMA REPORT
Where the schema is that of NDJSON, each line is validated."""
import json
import sys

import jsonschema


def refuse_constant(word):
    raise ValueError(f"{word} is not JSON")


def parse(text):
    return json.loads(text, parse_constant=refuse_constant)


def read(path):
    with open(path, encoding="utf-8", errors="strict", newline="") as file:
        return file.read()


schema, text = parse(read(sys.argv[1])), read(sys.argv[2])
jsonschema.Draft202012Validator.check_schema(schema)
lines = [text]
if schema["$id"].endswith(":ndjson"):
    if not text.endswith("\n"):
        sys.exit("the last line has no end")
    lines = text[:-1].split("\n")
validator = jsonschema.Draft202012Validator(schema)
errors = [error for line in lines for error in validator.iter_errors(parse(line))]
for error in errors:
    print(error.json_path, error.message)
sys.exit(1 if errors else 0)
