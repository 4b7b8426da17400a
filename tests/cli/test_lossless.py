from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest
from tests.cli.sites import SITE, write_site
