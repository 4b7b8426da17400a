"""Sigstore: an identity provider's word for who signed, and a public log's for when. Needs the extra `sigstore`."""

from eastwest.evidence.sigstore.bundles import SigstoreTrust, UnbelievedError, commands, keep_bundles, vouched
from eastwest.evidence.sigstore.instance import Instance, can_sigstore
from eastwest.evidence.sigstore.keyless import TokenSource, voucher

__all__ = [
    "Instance",
    "SigstoreTrust",
    "TokenSource",
    "UnbelievedError",
    "can_sigstore",
    "commands",
    "keep_bundles",
    "vouched",
    "voucher",
]
