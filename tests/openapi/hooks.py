"""What schemathesis has to know beyond the document."""

import schemathesis


@schemathesis.hook
def map_body(context, body):
    """JSON Schema takes 5.0 for an integer; this server, as most, wants it written as 5."""
    return _whole(body)


def _whole(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return value
