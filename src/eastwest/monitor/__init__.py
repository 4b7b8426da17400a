"""Monitoring from a plan: scrape configuration, rules, alerts, dashboards, subscriptions, and panels of our own."""

from eastwest.monitor.bundle import Bundle, bundle
from eastwest.monitor.options import NicName, Options, parse_nic
from eastwest.monitor.subject import Subject

__all__ = ["Bundle", "NicName", "Options", "Subject", "bundle", "parse_nic"]
