#!/bin/bash
# shellcheck disable=SC2317 # what until_true calls
# At the first boot: before the join, the join, and what a gate meets afterwards. At the second: the reboot.
failures=0
wrong() {
  printf 'WRONG %s\n' "$1"
  systemctl status --no-pager --full --lines=40 kubelet | sed 's/^/    /'
  failures=$((failures + 1))
}
# until_true COMMAND ...: waits for it, half a minute at most
until_true() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || return 1
    sleep 0.1
  done
}
# shows PROPERTY PATTERN: a state of the kubelet's unit
shows() { systemctl show -P "$1" kubelet | grep -qx "$2"; }
# says TEXT: what `systemctl status kubelet` ends with, as it is typed
says() { systemctl status --no-pager --full kubelet | grep -qF -- "$1"; }
# The whole log: between two tries systemctl status shows none of the one before.
logged() { journalctl --no-pager --quiet -u kubelet | grep -qF -- "$1"; }
starts() { until_true shows ActiveState active; }
# passes NAME TEXT: the kubelet is started, and the log has it
passes() {
  timeout 30 systemctl restart kubelet || wrong "$1: systemctl restart fails"
  starts || wrong "$1: the kubelet does not run"
  until_true says "$2" || wrong "$1: the log does not say '$2'"
  shows StatusText '' || wrong "$1: the unit's status is not of this start"
  echo "$1: the kubelet runs"
}
# ends_with CAUSE: the log of the last try that has ended
ends_with() {
  journalctl -u kubelet -o cat | grep -B 1 'Control process exited' | tail -n 2 | grep -q "nodecheck gate: held back: $1"
}
# waits_for CAUSE: what `systemctl status kubelet` shows last of a try that goes on
waits_for() { systemctl status --no-pager --full kubelet | tail -n 1 | grep -q "nodecheck gate: .*$1"; }
# ends NAME CAUSE: it is not, and what `systemctl status kubelet` shows until the next try has the cause
ends() {
  timeout 30 systemctl restart kubelet 2>/dev/null && wrong "$1: systemctl restart succeeds"
  shows MainPID 0 || wrong "$1: the kubelet runs"
  shows StatusText "held back: $2.*" || wrong "$1: the unit's status is not '$2'"
  until_true ends_with "$2" || wrong "$1: the log does not end with '$2'"
}
# held NAME CAUSE: the same, and what it shows while the next try goes on ends with the cause
held() {
  ends "$1" "$2"
  until_true shows SubState start-pre
  until_true waits_for "$2" || wrong "$1: the log of the next try does not end with '$2'"
  echo "$1: the kubelet is held back"
}
# setting TEXT: a drop-in of the operator's
setting() {
  printf '[Service]\n%s\n' "$1" >/etc/systemd/system/kubelet.service.d/30-operator.conf
  systemctl daemon-reload
}
end() {
  echo "$failures failures"
  exit "$((failures > 0))"
}

if [ -e /var/lib/kubelet/config.yaml ]; then
  starts || wrong 'after a reboot the kubelet does not run'
  shows NRestarts 0 || wrong 'after a reboot the kubelet was held back for a while'
  until_true says 'this node is fit' || wrong 'after a reboot the gate did not look'
  echo 'after a reboot: the kubelet runs'
  end
fi
mkdir -p /etc/systemd/system/kubelet.service.d

# What the package does, and what happens until kubeadm comes.
systemctl -q enable --now uplink containerd kubelet
until_true shows NRestarts '[2-9]' || wrong 'before the join: kubelet.service does not go on as it does without the gate'
until_true logged 'no /var/lib/kubelet/config.yaml before kubeadm' || wrong 'before the join: the log does not say so'
echo 'before the join: kubelet.service goes on'

systemctl stop containerd
sed -i s/60s/1s/ /readme/cloud-init.sh
for lines in kubeadm cloud-init github gitlab; do
  (cd /run && bash "/readme/$lines.sh") >/run/said 2>&1 && wrong "README, $lines: nothing fails on a node that is not fit"
  grep -q 'FAIL  runtime.unit' /run/said || wrong "README, $lines: it does not say why: $(cat /run/said)"
done
[ -s /run/nodecheck.xml ] || wrong 'README: no JUnit file of a node that is not fit'
[ ! -e /var/lib/kubelet/config.yaml ] || wrong 'README: a node that is not fit has joined'
systemctl start containerd
for lines in github gitlab cloud-init; do
  rm -f /run/nodecheck.xml
  (cd /run && bash "/readme/$lines.sh") >/run/said 2>&1 || wrong "README, $lines: $(cat /run/said)"
done
[ -s /var/log/nodecheck.xml ] || wrong 'README, cloud-init: no JUnit file'
starts || wrong 'kubeadm join: the kubelet does not run'
until_true says 'this node is fit' || wrong 'kubeadm join: the gate did not look'
rm -r /etc/kubernetes /var/lib/kubelet
systemctl restart kubelet
bash /readme/kubeadm.sh >/run/said 2>&1 || wrong "README, kubeadm: $(cat /run/said)"
starts || wrong 'kubeadm join: the kubelet does not run'
until_true says 'this node is fit' || wrong 'kubeadm join: the gate did not look'
echo 'kubeadm join: the kubelet runs'
passes 'a restart' 'this node is fit'

systemctl stop kubelet containerd
systemctl start --no-block kubelet
until_true says 'waiting, 60s at most: FAIL runtime.unit: containerd.service is inactive' || wrong 'the runtime is late: the log does not say why'
sleep 10
shows SubState start-pre || wrong 'the runtime is late: the kubelet is not waiting'
systemctl start containerd
starts || wrong 'the runtime is late: the kubelet does not run'
shows NRestarts 0 || wrong 'the runtime is late: it took a restart'
echo 'the runtime comes after 10 s: the kubelet runs'

systemctl stop kubelet containerd
systemctl start --no-block kubelet
until_true says 'waiting, 60s at most'
timeout 5 systemctl stop kubelet || wrong 'a kubelet that waits cannot be stopped'

setting 'Environment=NODECHECK_GATE_WAIT=2s'
held 'no runtime' 'FAIL runtime.unit: containerd.service is inactive'
systemctl start containerd
starts || wrong 'the runtime is back: the kubelet does not run'
echo 'the runtime is back: the kubelet runs'

sed -i s/systemd/cgroupfs/ /var/lib/kubelet/config.yaml
held 'two cgroup drivers' 'FAIL cgroups.driver-match: the kubelet uses cgroupfs'

touch /etc/nodecheck/gate-disabled
passes 'off by its file' 'off (/etc/nodecheck/gate-disabled): the kubelet starts unchecked'
rm /etc/nodecheck/gate-disabled
sed 's/ / nodecheck.gate=off /' /proc/cmdline >/run/cmdline
mount --bind /run/cmdline /proc/cmdline
passes 'off on the kernel command line' 'off (nodecheck.gate=off on the kernel command line): the kubelet starts unchecked'
umount /proc/cmdline
held 'on again' 'FAIL cgroups.driver-match: the kubelet uses cgroupfs'
mv /usr/bin/nodecheck /run
passes 'nodecheck is gone' '/usr/bin/nodecheck is missing: the kubelet starts unchecked'
printf '#!/bin/sh\nkill -SEGV $$\n' >/usr/bin/nodecheck
chmod +x /usr/bin/nodecheck
passes 'nodecheck breaks' 'not held back (status 139'
mv /run/nodecheck /usr/bin
mv /usr/lib/nodecheck/gate /run
passes 'its package is gone' '/usr/lib/nodecheck/gate is missing: the kubelet starts unchecked'
mv /run/gate /usr/lib/nodecheck
setting 'Environment=NODECHECK_GATE_HOLDS='
passes 'nothing holds' 'not held back (status 1'
setting 'Environment=NODECHECK_GATE_WAIT=2s'
sed -i s/cgroupfs/systemd/ /var/lib/kubelet/config.yaml
passes 'mended' 'this node is fit'

nft 'table ip site { chain forward { type filter hook forward priority 0; limit rate over 1000/second drop; }; }'
passes 'not all can be decided' 'not held back (status 2): UNKNOWN firewall.forward-policy'
setting 'Environment=NODECHECK_GATE_WAIT=2s "NODECHECK_GATE_HOLDS=1 2 64"'
held 'not all can be decided, which holds' 'UNKNOWN firewall.forward-policy'
nft delete table ip site
echo 'runs: {}' >/etc/nodecheck/config.yaml
ends 'its configuration is broken' 'nodecheck: /etc/nodecheck/config.yaml:1: the configuration has no key'
echo 'its configuration is broken: the kubelet is held back'
rm /etc/nodecheck/config.yaml
rm /etc/systemd/system/kubelet.service.d/30-operator.conf
systemctl daemon-reload
passes 'all mended' 'this node is fit'
end
