"""Reads the example of every response with the models of a client, and writes it again: answers.py DOCUMENT MODULE"""

import importlib
import json
import re
import sys
from datetime import datetime

with open(sys.argv[1]) as file:
    document = json.load(file)
models = importlib.import_module(sys.argv[2] + ".models")


def examples(node):
    """Yields the name of each schema with its example: the one beside the reference, or else the schema's own."""
    if isinstance(node, dict):
        name = node.get("schema", {}).get("$ref", "").rpartition("/")[2]
        example = node.get("example", document["components"]["schemas"].get(name, {}).get("example"))
        if example is not None and name:
            yield name, example
        for value in node.values():
            yield from examples(value)


def plain(value):
    """JSON with all dates and times in one format."""
    text = json.dumps(value, default=lambda time: time.isoformat())
    return json.loads(
        re.sub(r'"(\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00))"', lambda time: json.dumps(datetime.fromisoformat(time[1]).isoformat()), text)
    )


answers = [operation["responses"] for path in document["paths"].values() for operation in path.values()]
read = set()
wrong = []
for answer in [*answers, document["components"]["responses"]]:
    for name, example in examples(answer):
        # A client may have no class for a union; then there is nothing to check.
        if hasattr(models, name):
            read.add(name)
            try:
                again = plain(getattr(models, name).from_dict(example).to_dict())
            except Exception as e:
                again = repr(e)
            if again != plain(example):
                wrong.append(f"{name}: {example} became {again}")
assert len(read) > 10 and not wrong, "\n".join([f"{len(read)} kinds of answer", *wrong])
print(f"{sys.argv[2]}: reads the examples of {len(read)} kinds of answer")
