# SPDX-License-Identifier: Apache-2.0
"""A real dockerd on a host, a real nginx container in it, and what it takes that containers of two hosts meet.

dockerd 20.10 to 28 all drop what is forwarded to a container from elsewhere, and masquerade what leaves it; 28 also
drops by a rule in raw PREROUTING.  An accept in a chain of our own cannot lift a drop in a later chain, so the accepts
go where docker's own rules are (DOCKER-USER, raw PREROUTING); the exemption from masquerading stands in a table of
our own before docker's, because docker puts its MASQUERADE in front again whenever it restarts."""

import json

from .shell import Trouble, last_lines, wait_until

IMAGE = "nginx"

OPEN = """set -e
iptables -C DOCKER-USER -i eth0 -o docker0 -d {subnet} -j ACCEPT 2> /dev/null ||
	iptables -I DOCKER-USER -i eth0 -o docker0 -d {subnet} -j ACCEPT
if iptables -t raw -S PREROUTING 2> /dev/null | grep -q -- '-j DROP'; then
	iptables -t raw -C PREROUTING -i eth0 -d {subnet} -j ACCEPT 2> /dev/null ||
		iptables -t raw -I PREROUTING -i eth0 -d {subnet} -j ACCEPT
fi
nft -f - << NFT
table ip grevy_lab
delete table ip grevy_lab
table ip grevy_lab {{
	chain keep_source {{
		type nat hook postrouting priority srcnat - 1; policy accept;
		ip saddr {subnet} ip daddr {far} snat to ip saddr
	}}
}}
NFT
"""


class Docker:
    """The container engine of a host: dockerd.  Has a twin without docker in bridge.py."""

    real = True

    def __init__(self, host, dies_with_us=True):
        self.host, self._dies = host, dies_with_us

    def begin(self):
        """Start dockerd without waiting for it: two of them come up together."""
        plan = self.host.plan
        self.host.write("/etc/docker/daemon.json", json.dumps({
            "bip": plan.bridge, "cgroup-parent": f"/{self.host.cgroup}", "log-level": "warn"}, indent=2) + "\n")
        self._daemon = self.host.start("dockerd", log="dockerd.log", dies_with_us=self._dies)

    def ready(self, seconds=40):
        """Wait until it answers; Trouble with its last words when it dies or stays silent."""
        wait_until(lambda: self._answers() or self._daemon.poll() is not None, seconds)
        if not self._answers():
            words = " / ".join(last_lines(self.host.folder / "dockerd.log", 2)) or "it said nothing"
            raise Trouble(f"dockerd on {self.host.name} does not start: {words}")

    def _answers(self):
        return bool(self.host.text("docker", "version", "--format", "{{.Server.Version}}").strip())

    def version(self):
        return self.host.text("docker", "version", "--format", "{{.Server.Version}}").strip()

    def load(self, tar):
        self.host.run("docker", "import", "--change", 'CMD ["nginx"]', "--change", "EXPOSE 80", tar, IMAGE)

    def open(self, far):
        """Let containers of the far subnet in, with their own addresses; only inside this host."""
        self.host.run("sh", "-c", OPEN.format(subnet=self.host.plan.subnet, far=far))

    run_line = "docker run -it -d nginx"        # as the article has it

    def containers(self):
        return self.host.text("docker", "ps", "-q").split()

    def start(self, name):
        """Run nginx in a container; its id."""
        return self.host.run("docker", "run", "-d", "--name", name, IMAGE).stdout.strip()

    def address(self, container):
        form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        return self.host.text("docker", "inspect", "-f", form, container).strip()

    def inside(self, container):
        """The words that run a command inside a container."""
        return ["docker", "exec", container]
