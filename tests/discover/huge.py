"""Texts that are large, deep or monotonous: a pattern that backtracks would take hours over them."""

from __future__ import annotations

HUGE = {
    "spaces": " " * 200_000,
    "empty lines": "\n \n" * 100_000 + "x",
    "one word": "a" * 200_000,
    "numbers": "1 " * 100_000,
    "comments": "!\n" * 100_000,
    "remarks": ("#" * 300 + "\n") * 300 + "hostname a\n",
    "slashes": ("//" * 300 + "\n") * 300 + "/*" * 300 + "\nhostname a\n",
    "rulers": ("=" * 80 + "\nname\n" + "=" * 80 + "\n") * 3000,
    "percents": ("%" * 300 + "\n") * 300 + "{%" * 3000,
    "colons": "a: " * 60_000,
    "prompts": "a#show b\n" * 20_000,
    "fences": "```\nx\n" * 20_000,
    "headings": "interface Ethernet1\n" * 20_000,
    "rows": "Port  Name  Status  Speed\n" + "x  " * 30_000,
    "dashes": "-" * 100_000 + "\n" + "- " * 50_000,
    "braces": "{" * 100_000,
    "brackets": "[" * 100_000,
    "tags": "<DeviceMiniGraph>" + "<a>" * 50_000,
    "sections": "system {\n" * 20_000,
    "indentation": "\n".join(" " * at + "router" for at in range(600)),
    "digits": "mtu " + "9" * 100_000,
    "paths": "/sys/class/infiniband/" + "a/" * 50_000 + ":1",
    "yaml": "- set:\n" + "\n".join("  " * at + "a:" for at in range(1, 400)),
}
