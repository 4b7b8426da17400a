"""Tables of steps, of HPN and of ECMP for `python -m benchmarks.published`."""

from __future__ import annotations

from benchmarks.published.ecmp import FLOWS, LINKS, arithmetic, hashed
from benchmarks.published.hpn import GAIN, Gain, gains, table_3
from benchmarks.published.training import LATER, ComparedStep, compared_steps, efficiencies, scored
from benchmarks.tables import show

_HEADER = (
    "row",
    "kind",
    "GPUs",
    "published s",
    "predicted s",
    "90 % interval",
    "error",
    "",
    "kernels",
    "configuration",
)


def print_training() -> None:
    """Every published step, then scores."""
    found = compared_steps()
    print("\nStep times. Efficiency is fitted on a named row of each kind that does not count.")
    show(_HEADER, [_step(each) for each in found])
    print("\nEfficiency against the BF16 peak while computing:")
    print("  " + ", ".join(f"{kind} {mfu:.0%}" for kind, mfu in efficiencies().items()))
    print("\nTarget: within 5 %.")
    counted = scored(found)
    alike = [each for each in counted if each.alike]
    other = [each for each in counted if not each.alike]
    named = [each for each in counted if "assumed" not in each.row.configuration]
    later = [each for each in counted if each.row.submitter in LATER]
    as_much = [each for each in alike if each.as_much]
    less = [each for each in alike if not each.as_much]
    for name, rows in (
        ("all", counted),
        ("configuration named", named),
        ("kernels as in the fitted row", alike),
        ("  and as much work a GPU (weak scaling)", as_much),
        ("  and other work a GPU", less),
        ("kernels of another shape", other),
        ("looked up when the model was final", later),
    ):
        near, covered = sum(each.near for each in rows), sum(each.covered for each in rows)
        print(f"  {name}: {near} of {len(rows)} within 5 %, {covered} in the 90 % interval")
    print("\nOutside 5 %, and why as far as known:")
    for each in counted:
        if not each.near:
            print(f"  {each.row.name}: {each.error:+.1%}; {each.row.note or 'not known'}")


def _step(each: ComparedStep) -> tuple[str, ...]:
    row, expected = each.row, each.predicted
    return (
        f"{row.name} ({row.submitter})" if row.submitter not in row.name else row.name,
        row.kind,
        str(row.gpus),
        f"{row.step_s:g}",
        f"{expected.time_us / 1e6:.4g}",
        f"{expected.low_us / 1e6:.4g} to {expected.high_us / 1e6:.4g}",
        "fitted" if row.fitted else f"{each.error:+.1%}",
        "" if each.covered else "outside",
        "" if each.alike else "other",
        row.configuration,
    )


def print_hpn() -> None:
    """Table 3 and the gain from end to end."""
    print("\nHPN (SIGCOMM 2024), table 3: bytes of one GPU, GPT-3 175B with TP 8, PP 8, DP 512.")
    lines = [
        (each.name, f"{each.published:.3g}", f"{each.ours:.6g}", "" if each.exact else _TENSOR) for each in table_3()
    ]
    show(("traffic", "published", "here", ""), lines)
    low, high = GAIN
    print(f"\nHPN, section 9: a step on 448 GPUs against DCN+; published {low:+.0%} to {high:+.0%} in all.")
    print("Predicted from the gain of one all-reduce (1.593) and of several at once (2.582), 4 to 32 microbatches,")
    print("tensor parallel 1 to 8 where it is not published: a range wide enough to be weak evidence.")
    lines = [
        (each.name, f"{each.published:+.1%}", f"{each.low:+.1%} to {each.high:+.1%}", _in(each)) for each in gains()
    ]
    show(("model", "published", "predicted", ""), lines)


_TENSOR = "576 MiB, 12 layers of one 48 MiB all-reduce: 3 % above 560 MiB; what the paper counts it does not say"


def _in(gain: Gain) -> str:
    return "" if gain.low <= gain.published <= gain.high else "outside"


def print_ecmp() -> None:
    """Collisions of equal flows."""
    print(f"\nECMP: equal flows of a leaf over {LINKS} uplinks, exact arithmetic beside the engines' hash")
    lines = []
    for flows in FLOWS:
        exact, drawn = arithmetic(flows, LINKS), hashed(flows)
        pairs = ((exact.largest, drawn.largest), (exact.idle, drawn.idle), (exact.alone, drawn.alone))
        lines.append((str(flows), *(f"{figure:.4g}" for pair in pairs for figure in pair)))
    show(("flows", "fullest link", "hash", "idle links", "hash", "no collision", "hash"), lines)
    print("Large n = m: 1/e = 36.8 % of links stay idle.")
