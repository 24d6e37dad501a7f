# SPDX-License-Identifier: Apache-2.0
"""Network namespaces, the daemons in them, and questions that wait for their answer.

    wait     wait_until(): poll with a deadline, say what was seen last
    process  one program: started, stopped, killed, its words kept
    lab      namespaces joined by LANs and links; cleans up after itself
    router   zebra, bgpd and vtysh: Grevy's, or Debian's FRR with the same options
    peer     what every other speaker can do for a test; bird, gobgp, openbgpd, exabgp do it
    speaker  a BGP speaker in Python that says exactly what a test wants
    vty      a program that types lines at a daemon's socket
"""
