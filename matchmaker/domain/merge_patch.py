"""JSON merge patches, RFC 7396."""

from collections.abc import Mapping


def merge_patch(target: object, patch: object) -> object:
    """Return `target` changed by `patch`, as RFC 7396 section 2 says; neither is touched.

    Args:
        patch: members replace those of the same name; null takes one away.
    """
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged
