"""What commands said, several in one file: each begins with a line `$ COMMAND`."""

from __future__ import annotations


def transcript(text: str) -> dict[str, str]:
    """Output by command; text before the first command stands under an empty one."""
    found: dict[str, list[str]] = {"": []}
    command = ""
    for line in text.splitlines():
        if line.startswith("$ "):
            command = line[2:].strip()
            found.setdefault(command, [])
        else:
            found[command].append(line)
    return {name: "\n".join(lines) for name, lines in found.items() if name or lines}


def outputs(said: dict[str, str], *words: str) -> str:
    """The output of the first command in which all these words stand, empty for none."""
    return next((text for command, text in said.items() if set(words) <= set(command.split())), "")
