#!/bin/bash
# What somebody does by hand to a node whose boot left it unfit, and which is gone at the next.
swapoff -a
nft delete table inet site
modprobe -a overlay br_netfilter nf_conntrack
sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1 \
  kernel.panic=10 kernel.panic_on_oops=1 vm.overcommit_memory=1 vm.panic_on_oom=0 \
  kernel.keys.root_maxkeys=1000000 kernel.keys.root_maxbytes=25000000
