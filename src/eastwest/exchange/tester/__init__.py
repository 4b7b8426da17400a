"""The traffic of a proof for professional generators: Open Traffic Generator, and VIAVI (Spirent) TestCenter."""

from eastwest.exchange.tester.flows import Replay, TesterFlow, TesterPort, replay
from eastwest.exchange.tester.otg import otg_config
from eastwest.exchange.tester.testcenter import testcenter_script

__all__ = ["Replay", "TesterFlow", "TesterPort", "otg_config", "replay", "testcenter_script"]
