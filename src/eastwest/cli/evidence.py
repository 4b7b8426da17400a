"""`eastwest evidence`: a project sealed as a dossier, signed, time-stamped, verified."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eastwest.cli import evidence_show as show
from eastwest.cli.evidence_secrets import ask, new_passphrase
from eastwest.errors import InputError, Problem
from eastwest.evidence.clock import now
from eastwest.evidence.regulation import profile_named
from eastwest.evidence.seal import SealOptions, seal
from eastwest.evidence.signing import MEANINGS, Person
from eastwest.evidence.signing.certificate import read_chain
from eastwest.evidence.signing.keys import make_key_pair, open_signer, passing_signer, read_public
from eastwest.evidence.signing.sign import Identity, sign_dossier
from eastwest.evidence.sigstore import Instance, SigstoreTrust, TokenSource, commands, keep_bundles
from eastwest.evidence.sigstore import voucher as voucher_of
from eastwest.evidence.timestamping import stamp, write_requests
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import verify

evidence = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Seal a project as a signed dossier, and verify one offline.\n\n"
    "A dossier supports evidence for items of the AI Act, DORA and NIS2; it certifies nothing.",
)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
_Dossier = Annotated[Path, typer.Argument(help="The dossier's folder.")]


@evidence.command("keys")
def keys_(
    name: Annotated[Path, typer.Argument(help="Writes NAME.key, the private key, and NAME.pub.")],
    encrypt: Annotated[bool, typer.Option(help="Ask for a passphrase and encrypt the private key.")] = True,
) -> None:
    """Make an ed25519 key pair for signing."""
    private, public = name.with_name(f"{name.name}.key"), name.with_name(f"{name.name}.pub")
    keyid = make_key_pair(private, public, new_passphrase() if encrypt else "")
    typer.echo(f"{private}: private key, keep it to yourself\n{public}: public key, hand it out\nkey id {keyid}")


@evidence.command("seal")
def seal_(
    project: Annotated[Path, typer.Argument(help="The project folder.")],
    dossier: Annotated[Path, typer.Argument(help="The folder to write.")],
    profile: Annotated[str, typer.Option(help="Regulation to map: telco, banking, defence, industry, all.")] = "all",
    language: Annotated[list[str] | None, typer.Option(help="Of the report: en, it, es, fr, pt; repeatable.")] = None,
    pdf: Annotated[bool, typer.Option(help="Also write the report as PDF/A.")] = False,
    mask: Annotated[bool, typer.Option(help="Put `...` in the place of secrets left in the project's files.")] = False,
    as_json: _Json = False,
) -> None:
    """Seal a project: copy, report, regulation map, hashes and statements. The project itself is not changed."""
    options = SealOptions(now(), profile_named(profile), tuple(language or ["en"]), pdf, mask)
    with show.files_seen(quiet=as_json) as seen:
        sealed = seal(project, dossier, options, seen)
    show.sealed(dossier, sealed, as_json)


@evidence.command("sign")
def sign_(
    dossier: _Dossier,
    name: Annotated[str, typer.Option(help="Who signs.")],
    role: Annotated[str, typer.Option(help="As whom.")],
    key: Annotated[str | None, typer.Option(help="Private key, PEM, or pkcs11:KEYID?label=LABEL of a token.")] = None,
    organisation: Annotated[str, typer.Option(help="For whom.")] = "",
    meaning: Annotated[str, typer.Option(help="tested, reviewed, approved or witnessed.")] = "tested",
    independent: Annotated[bool, typer.Option(help="Not of those who built or run what was tested.")] = False,
    certificate: Annotated[Path | None, typer.Option(help="X.509 certificates of the key, PEM, own one first.")] = None,
    sigstore: Annotated[bool, typer.Option("--sigstore", help="Have Sigstore vouch; no key is needed then.")] = False,
    identity_token: Annotated[Path | None, typer.Option(help="File with an OpenID Connect token.")] = None,
    client_id: Annotated[str, typer.Option(help="Whom the token must be meant for.")] = "sigstore",
    trust_config: Annotated[Path | None, typer.Option(help="Client trust configuration of your own Sigstore.")] = None,
    staging: Annotated[bool, typer.Option("--staging", help="Sigstore's public staging instance.")] = False,
) -> None:
    """Sign a dossier with name, role and date. Several people can sign, one after another.

    With --sigstore the identity token comes from --identity-token, from the surroundings (GitHub Actions, GitLab), or
    from you in a browser.
    """
    if meaning not in MEANINGS:
        raise InputError(Problem(f'"{meaning}"', "--meaning", allowed=", ".join(MEANINGS)))
    instance = _instance(trust_config, staging)
    if not sigstore and (identity_token or instance != Instance()):
        raise InputError(Problem("needs --sigstore", "--identity-token, --trust-config, --staging"))
    if key is None and (certificate or not sigstore):
        raise InputError(Problem("is missing", "--key", mend="a private key, or --sigstore without one"))
    signer, public = open_signer(key, ask) if key else passing_signer()
    voucher = voucher_of(instance, TokenSource(identity_token, client_id)) if sigstore else None
    chain = read_chain(certificate) if certificate else ()
    identity = Identity(signer, public, chain, voucher.vouch if voucher else None)
    person = Person(name, role, organisation, meaning, independent)
    path = sign_dossier(dossier, person, identity, now())
    typer.echo(f"{path}: {person.text()}, key id {public.keyid}")
    if voucher:
        typer.echo(f"verify with --sigstore-identity {voucher.identity} --sigstore-issuer {voucher.issuer}")


def _instance(file: Path | None, staging: bool) -> Instance:
    if file and staging:
        raise InputError(Problem("one of them", "a file of your own Sigstore, --staging"))
    return Instance(file, staging)


@evidence.command("timestamp")
def timestamp_(
    dossier: _Dossier,
    url: Annotated[str | None, typer.Option(help="Of a time-stamping authority, RFC 3161.")] = None,
    requests: Annotated[Path | None, typer.Option(help="Write the requests here, to be carried to one.")] = None,
    replies: Annotated[Path | None, typer.Option(help="Take the replies from here: NAME.tsr for NAME.tsq.")] = None,
) -> None:
    """Have every signature time-stamped, online or by files that are carried."""
    if sum(one is not None for one in (url, requests, replies)) != 1:
        raise InputError(Problem("one of them is needed", "--url, --requests, --replies"))
    paths = write_requests(dossier, requests) if requests else stamp(dossier, url or replies or Path())
    typer.echo("\n".join(str(path) for path in paths))


@evidence.command("sigstore")
def sigstore_(
    dossier: _Dossier,
    bundles: Annotated[Path | None, typer.Option(help="Take the bundles from here.")] = None,
) -> None:
    """Take in Sigstore bundles over every signature; without --bundles, show the commands that make them."""
    texts = commands(dossier) if bundles is None else tuple(map(str, keep_bundles(dossier, bundles)))
    typer.echo("\n".join(texts))


@evidence.command("verify")
def verify_(
    dossier: _Dossier,
    key: Annotated[list[Path] | None, typer.Option(help="A trusted public key, PEM; repeatable.")] = None,
    authority: Annotated[list[Path] | None, typer.Option(help="Trusted X.509 authorities, PEM; repeatable.")] = None,
    timestamping: Annotated[Path | None, typer.Option(help="A time-stamping authority's root, PEM.")] = None,
    sigstore_root: Annotated[
        Path | None, typer.Option(help="Your own Sigstore's trusted_root.json or client trust configuration.")
    ] = None,
    sigstore_identity: Annotated[list[str] | None, typer.Option(help="Trusted identity, such as an address.")] = None,
    sigstore_issuer: Annotated[str, typer.Option(help="Who must have said so, as a URL.")] = "",
    sigstore_staging: Annotated[bool, typer.Option("--sigstore-staging", help="Of the public staging.")] = False,
    integrity_only: Annotated[bool, typer.Option(help="Do not ask who signed.")] = False,
    as_json: _Json = False,
) -> None:
    """Check every file and signature, offline. Without --sigstore-root, identities are those of the public Sigstore.

    Exit code 0: intact and signed by trusted keys (with --integrity-only: intact). 1: not. 2: it is no dossier.
    """
    authorities = tuple(one for path in authority or () for one in read_chain(path))
    instance = _instance(sigstore_root, sigstore_staging)
    if instance != Instance() and not sigstore_identity:
        raise InputError(Problem("needs --sigstore-identity", "--sigstore-root, --sigstore-staging"))
    sigstore = SigstoreTrust(instance, tuple(sigstore_identity), sigstore_issuer) if sigstore_identity else None
    trust = Trust(tuple(read_public(path) for path in key or ()), authorities, timestamping, sigstore)
    with show.files_seen(quiet=as_json) as seen:
        found = verify(dossier, trust, seen)
    show.verified(found, as_json)
    if not (found.intact if integrity_only else found.trusted):
        raise typer.Exit(1)
