# SPDX-License-Identifier: Apache-2.0
"""The nginx image: a tar of a root file system made from Debian's packages; made once, kept in build/."""

import shutil
import tempfile
from pathlib import Path

from . import packages
from .shell import ROOT, run

RECIPE = ROOT / "packaging/image"


def nginx_rootfs(keep_in, detail=lambda text: None):
    """The path of the tar; made if it is missing or older than its recipe."""
    tar = Path(keep_in) / "nginx-rootfs.tar"
    if tar.exists() and tar.stat().st_mtime > max(part.stat().st_mtime for part in RECIPE.iterdir()):
        return tar
    tar.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="grevy-image-") as work:
        work = Path(work)
        tree = _nginx_tree(work, detail)
        detail("putting the root file system together")
        run([RECIPE / "make-rootfs", work / "root", tree])
        run(["tar", "--numeric-owner", "--owner=0", "--group=0", "-C", work / "root", "-cf", work / "tar", "."])
        partial = tar.with_suffix(".part")
        shutil.copyfile(work / "tar", partial)
        partial.rename(tar)
    return tar


def _nginx_tree(work, detail):
    """Where nginx lies: installed on the machine, or unpacked from its packages (not installed: it would be a service)."""
    if Path("/usr/sbin/nginx").exists() and Path("/etc/nginx/mime.types").exists():
        return Path("/")
    detail("fetching Debian's nginx")
    for package in packages.download(["nginx", "nginx-common"], work / "packages", detail):
        run(["dpkg-deb", "-x", package, work / "nginx"])
    return work / "nginx"
