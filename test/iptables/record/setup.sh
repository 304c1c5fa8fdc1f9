# What iptables 1.8.9 (legacy) says and prints: see make.mjs. The namespace needs nothing but its loopback device.
:
