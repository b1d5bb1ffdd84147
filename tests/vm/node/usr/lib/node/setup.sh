#!/bin/bash
# What a node has beside its configuration: a kubelet, CNI plugins, a way out, a name.
cp /usr/bin/perl /usr/bin/kubelet
mkdir -p /opt/cni/bin
for plugin in bridge host-local loopback portmap; do cp /bin/true "/opt/cni/bin/$plugin"; done
ip link add eth0 type veth peer name wire
ip addr add 192.0.2.10/24 dev eth0
ip link set wire up
ip link set eth0 up
ip route add default via 192.0.2.1
echo "192.0.2.10 $(hostname)" >>/etc/hosts
echo 'nameserver 192.0.2.53' >/etc/resolv.conf
