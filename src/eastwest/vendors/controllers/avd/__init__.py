"""A switch in the structured configuration of Arista's AVD (`eos_cli_config_gen`): validated and rendered by pyavd."""

from eastwest.vendors.controllers.avd.device import structured

__all__ = ["structured"]
