"""Variables, as compose reads and fills them in."""

import re


class Interpolation:
    """Fills variables in as compose does, and remembers which it met."""

    def __init__(self, variables):
        self.variables = variables
        self.used = set()

    def everywhere(self, value):
        if isinstance(value, dict):
            return {key: self.everywhere(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.everywhere(part) for part in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text):
        """`${NAME}`, `${NAME:-otherwise}`, which may hold variables itself, and `${NAME:?complaint}`."""
        out, at = [], 0
        while (start := text.find("${", at)) >= 0:
            end = self._end(text, start + 2)
            out += [text[at:start], self._value(text[start + 2 : end])]
            at = end + 1
        return "".join([*out, text[at:]])

    @staticmethod
    def _end(text, at):
        depth = 1
        while depth:
            depth += text.startswith("${", at) - (text[at] == "}")
            at += 1
        return at - 1

    def _value(self, inner):
        name, sign, rest = re.fullmatch(r"(\w+)(:-|:\?|)(.*)", inner, re.DOTALL).groups()
        self.used.add(name)
        # Also what stands there only otherwise is a variable that is used.
        otherwise = self.text(rest) if sign == ":-" else ""
        value = self.variables.get(name, "")
        if not value and sign == ":?":
            raise SystemExit(f"compose.yaml asks for {name}, which is not set: {rest}")
        return value or otherwise


def assignments(text):
    """The lines `NAME=value` of a file of variables."""
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
