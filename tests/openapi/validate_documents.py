"""Holds both documents against the official schemas of their formats.

usage: validate_documents.py OPENAPI ASYNCAPI ASYNCAPI_SCHEMA
"""

import json
import sys

from jsonschema.validators import validator_for
from openapi_spec_validator import validate


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    openapi, asyncapi, schema = map(read, sys.argv[1:])
    validate(openapi)
    wrong = list(validator_for(schema)(schema).iter_errors(asyncapi))
    for error in wrong:
        print(f"asyncapi.json: {error.json_path}: {error.message}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
