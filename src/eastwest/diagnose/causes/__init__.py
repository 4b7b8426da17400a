"""The causes, each a signature: what tells it, which twins it excludes, how it is mended."""

from eastwest.diagnose.causes.deadlock import DEADLOCK
from eastwest.diagnose.causes.fuller import LESS_MARKED, NOT_OBEYED
from eastwest.diagnose.causes.host_pauses import GLOBAL, SLOW, STORM
from eastwest.diagnose.causes.incast import INCAST
from eastwest.diagnose.causes.job import STORAGE, STRAGGLER
from eastwest.diagnose.causes.library import LIBRARY
from eastwest.diagnose.causes.link_faults import CORRUPT, DEGRADED, DOWN
from eastwest.diagnose.causes.losses import HEADROOM, PFC
from eastwest.diagnose.causes.marking import DCQCN, ECN
from eastwest.diagnose.causes.serving import FRONTEND, GATEWAY, SERVING
from eastwest.diagnose.causes.sluggish import SLUGGISH
from eastwest.diagnose.causes.unmarked import UNMARKED
from eastwest.diagnose.causes.uplinks import ECMP, ONE_WAY, UPLINKS
from eastwest.diagnose.match import Signature

SIGNATURES: tuple[Signature, ...] = (
    DOWN,
    CORRUPT,
    DEGRADED,
    DEADLOCK,
    STORM,
    GLOBAL,
    SLOW,
    PFC,
    HEADROOM,
    UNMARKED,
    ECN,
    DCQCN,
    LESS_MARKED,
    NOT_OBEYED,
    STRAGGLER,
    STORAGE,
    FRONTEND,
    GATEWAY,
    SERVING,
    INCAST,
    UPLINKS,
    ONE_WAY,
    ECMP,
    SLUGGISH,
    LIBRARY,
)
"""In order of how directly their evidence speaks: an earlier match explains the slow steps of its time."""
