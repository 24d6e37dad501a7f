# SPDX-License-Identifier: Apache-2.0
"""Where dockerd cannot start: the same nginx in namespaces behind a bridge that is named docker0 too.

For the routing daemons nothing differs; what is missing is docker's firewall, and the word docker in the commands."""

from .shell import Trouble, wait_until

ROOTFS = "/var/lib/containers"

START = """set -e
root={rootfs}/{name}
mkdir -p "$root"
tar -xf {tar} -C "$root"
unshare --mount --net --pid --uts --fork --kill-child --propagation private sh -c '
	hostname {name}
	mount -t proc proc "$1/proc"
	mount --rbind /dev "$1/dev"
	until ip link show eth0 up > /dev/null 2>&1; do sleep 0.05; done
	exec chroot "$1" /usr/sbin/nginx' sh "$root" < /dev/null > {rootfs}/{name}.log 2>&1 &
outer=$!
until pid=$(cat /proc/$outer/task/$outer/children 2> /dev/null) && [ -n "$pid" ]; do sleep 0.02; done
pid=${{pid%% *}}
echo "$pid" > {rootfs}/{name}.pid
ip link add veth-{name} type veth peer name eth0 netns "$pid"
ip link set veth-{name} master docker0 up
nsenter -t "$pid" -n sh -c '
	ip link set lo up; ip address add {address}/24 dev eth0; ip link set eth0 up; ip route add default via {gateway}'
"""


class Bridge:
    """The make-do container engine of a host; same face as docker.Docker."""

    real = False

    def __init__(self, host, dies_with_us=True):
        self.host, self._addresses, self._tar = host, {}, None

    def begin(self):
        host = self.host
        host.run("sh", "-c", "ip link show docker0 > /dev/null 2>&1 || ip link add docker0 type bridge")
        host.run("ip", "address", "replace", host.plan.bridge, "dev", "docker0")
        host.run("ip", "link", "set", "docker0", "up")
        host.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        host.run("mkdir", "-p", ROOTFS)

    def ready(self, seconds=0):
        pass

    def version(self):
        return "none"

    def load(self, tar):
        self._tar = tar

    def open(self, far):
        """Nothing stands in the way: there is no docker that would have put it there."""

    def containers(self):
        return list(self._addresses)

    def start(self, name):
        gateway = self.host.plan.bridge.split("/")[0]
        address = gateway.rsplit(".", 1)[0] + f".{len(self._addresses) + 2}"
        self.host.run("sh", "-c", START.format(rootfs=ROOTFS, name=name, tar=self._tar, address=address,
                                               gateway=gateway))
        self._addresses[name] = address
        page = ["curl", "-s", "-m", "1", "-o", "/dev/null", f"http://{address}/"]
        if not wait_until(lambda: self.host.run(*page, check=False).returncode == 0, 10):
            raise Trouble(f"nginx in namespaces on {self.host.name} does not answer: "
                          + self.host.text("tail", "-n", "2", f"{ROOTFS}/{name}.log").strip())
        return name

    def address(self, container):
        return self._addresses[container]

    def inside(self, container):
        pid = self.host.text("cat", f"{ROOTFS}/{container}.pid").strip()
        return ["nsenter", "-t", pid, "-n", "-m", "-u", "-p", "chroot", f"{ROOTFS}/{container}"]
