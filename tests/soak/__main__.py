# SPDX-License-Identifier: Apache-2.0
"""A soak as long as one likes, from the folder `tests`:

    python3 -m soak [--seed N] [--storms N] [--events N] [--build DIR] [--bgpd 'OPTIONS']

Storm after storm with seeds N, N+1, …; the first broken invariant ends it, with the journal's name.  With sanitizers:

    meson setup build-san -Db_sanitize=address,undefined -Dbuildtype=debug -Doptimization=1
    meson setup build-tsan -Db_sanitize=thread -Db_lundef=false -Dbuildtype=debug -Doptimization=1

then --build of these, --patience 4, and --bgpd '--io 2 --shards 2' for threads.  Leaks are seen when daemons end."""

import argparse
import sys
import tempfile
import time
import traceback
from pathlib import Path

from harness.router import grevy_from

from .calm import Calm
from .storm import Storm
from .town import DAEMONS, Town


def main():
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--storms", type=int, default=1000000)
    parser.add_argument("--events", type=int, default=60)
    parser.add_argument("--patience", type=float, default=1)
    parser.add_argument("--hold", type=int, default=0, help="seconds to look around after a failure")
    parser.add_argument("--build", default=str(Path(__file__).resolve().parents[2] / "build"))
    parser.add_argument("--bgpd", default="", help="more options of bgpd")
    options = parser.parse_args()
    journal = Path(tempfile.gettempdir()) / f"soak-{options.seed}.journal"
    journal.write_text("")
    town = Town(grevy_from(options.build), options.bgpd.split())
    try:
        calm = Calm(town.start(), options.patience)
        calm.first()
        for seed in range(options.seed, options.seed + options.storms):
            began = time.monotonic()
            storm = Storm(town, seed, journal)
            storm.note(f"storm {seed}")
            storm.blow(options.events)
            storm.abate()
            calm.come()
            sizes = " ".join(f"{name} {town.process(name).rss_mib():.1f} MiB" for name in DAEMONS)
            print(f"storm {seed}: {time.monotonic() - began:.1f} s  {sizes}", flush=True)
        town.stop()
    except BaseException:
        for name in DAEMONS:
            journal.with_suffix(f".{name}").write_text(town.process(name).words() if town.process(name) else "")
        traceback.print_exc(file=sys.stdout)
        print(f"journal: {journal}, and beside it what the daemons said")
        print(f"folder of the daemons: {town.router.run_folder}, namespace: {town.grevy.namespace}", flush=True)
        time.sleep(options.hold)
        return 1
    finally:
        town.close()
    return 0


sys.exit(main())
