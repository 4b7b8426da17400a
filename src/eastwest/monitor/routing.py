"""Alertmanager: who is told what, and which alert hides which."""

from __future__ import annotations

from eastwest.monitor.options import Options

_PLACE = ["device", "port"]

_HIDES: tuple[tuple[str, str, list[str]], ...] = (
    ("EastwestPauseStorm", "EastwestPortPaused|EastwestPausesWithoutMarks", [*_PLACE, "priority"]),
    ("EastwestLinkDown", "EastwestLinkErrors|EastwestLinkFlapping|EastwestPortDrops", _PLACE),
    ("EastwestLosslessDrops", "EastwestPortDrops", _PLACE),
    ("EastwestDeviceSilent", "EastwestCountersStuck", ["device"]),
    ("EastwestPlanMissing", "EastwestOtherPlan", []),
)
"""Alert, those it makes superfluous, at equal labels. Symptoms hide behind what explains them at the same place; no
alert hides another elsewhere, since the root of pauses is seldom where they hurt."""


def alertmanager_tree(options: Options) -> dict[str, object]:
    """`alertmanager.yml`: pages at once, tickets by layer, notes once a day."""
    return {
        "route": {
            "receiver": "tickets",
            "group_by": ["alertname", "layer"],
            "group_wait": f"{options.interval_s}s",
            "group_interval": "2m",
            "repeat_interval": "12h",
            "routes": [
                {"receiver": "pages", "matchers": ['severity="critical"'], "group_wait": "0s", "repeat_interval": "1h"},
                {"receiver": "notes", "matchers": ['severity="info"'], "group_wait": "10m", "repeat_interval": "24h"},
            ],
        },
        "receivers": [_receiver(name, options.webhook) for name in ("pages", "tickets", "notes")],
        "inhibit_rules": [
            {
                "source_matchers": [f'alertname="{source}"'],
                "target_matchers": [f'alertname=~"{targets}"'],
                "equal": equal,
            }
            for source, targets, equal in _HIDES
        ],
    }


def _receiver(name: str, url: str) -> dict[str, object]:
    return {"name": name, "webhook_configs": [{"url": url, "send_resolved": True}]}
