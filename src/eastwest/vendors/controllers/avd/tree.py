"""What the structured configuration is made of."""

from __future__ import annotations

from typing import Any

Tree = dict[str, Any]
