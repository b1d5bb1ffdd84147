// What a node says of its kubelet, with a stand-in: a root process of that name, in namespaces of its own, that serves
// healthz on the loopback; and with certificates that openssl makes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "live/scratch.hpp"
#include "support/command.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;
using testing::Not;

// python3 under the kubelet's name; it answers 200 to "ok", and 500 to anything else.
constexpr auto stand_in = R"(
import http.server, sys
class Healthz(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = open(sys.argv[1], 'rb').read()
        self.send_response(200 if body == b'ok' else 500)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words): pass
server = http.server.HTTPServer(('127.0.0.1', 10248), Healthz)
open(sys.argv[1] + '.listens', 'w')
server.serve_forever()
)";

// $D is the test's folder; the steps that a test takes follow this.
constexpr auto node = R"sh(set -e
mount --make-rprivate /
ip link set lo up
cp "$(readlink -f /usr/bin/python3)" $D/kubelet
printf ok > $D/healthz
mkdir $D/pki
issue() {  # DAYS
  openssl x509 -req -in $D/client.csr -CA $D/ca.crt -CAkey $D/ca.key -CAcreateserial -days $1 -out $D/client.crt
  cat $D/client.crt $D/client.key > $D/pki/kubelet-client-current.pem
}
curve="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
{
  openssl req -x509 $curve -keyout $D/ca.key -out $D/ca.crt -subj /CN=kubernetes -days 3650
  openssl req $curve -keyout $D/client.key -out $D/client.csr -subj /O=system:nodes/CN=system:node:node-1
  issue 365
} 2> /dev/null
cat > $D/kubelet.conf <<X
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: {certificate-authority-data: $(base64 -w0 $D/ca.crt)}}]
users: [{name: u, user: {client-certificate: pki/kubelet-client-current.pem}}]
X
printf 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n' > $D/config.yaml
$D/kubelet $D/stand_in.py $D/healthz --config=$D/config.yaml --kubeconfig=$D/kubelet.conf &
while ! [ -e $D/healthz.listens ]; do kill -0 $!; sleep 0.05; done
check() { $NODECHECK run --phase running --only $1 --color never || true; }
)sh";

/// What nodecheck says after these steps, in a shell with the kubelet as its child $!.
std::string said_after(const std::string& steps) {
  const Scratch scratch;
  (void)scratch.write("stand_in.py", stand_in);
  const auto script = scratch.write("node.sh", node + steps);
  const auto said =
      shell_says("D=" + scratch.path() +
                 " timeout 60 unshare --mount --net --pid --fork --mount-proc --kill-child bash " + script);
  return said.out + said.err;
}

TEST(Kubelet, OneThatIsWellPasses) {
  const auto said = said_after("check kubelet.health; check kubelet.certificates; check kubelet.config-stale\n");
  for (const auto* word : {"FAIL", "WARN", "INFO"}) EXPECT_THAT(said, Not(HasSubstr(word)));
  EXPECT_THAT(said, Not(HasSubstr("UNKNOWN")));
  EXPECT_THAT(said, HasSubstr("1 check: 1 passed"));
}

TEST(Kubelet, OneThatIsUnwellIsQuoted) {
  const auto said = said_after(
      "printf '[+]ping ok\\n[-]syncloop failed: reason withheld\\n' > $D/healthz\n"
      "check kubelet.health\n");
  EXPECT_THAT(said, HasSubstr("FAIL  kubelet.health\n"));
  EXPECT_THAT(said, HasSubstr("[-]syncloop failed: reason withheld"));
}

TEST(Kubelet, OneThatHangsIsSilent) {
  const auto said = said_after("kill -STOP $!\ncheck kubelet.health\n");
  EXPECT_THAT(said, HasSubstr("healthz is not answered in time"));
}

TEST(Kubelet, OneThatIsGoneIsMissed) {
  const auto said =
      said_after("kill $! && ! wait $!\n$NODECHECK run --phase running --only kubelet.health --netns self\n");
  EXPECT_THAT(said, HasSubstr("no kubelet runs, and nobody listens on port 10248"));
}

TEST(Kubelet, AnExpiredCertificateIsAnError) {
  const auto said = said_after("issue -1 2>/dev/null\ncheck kubelet.certificates\n");
  EXPECT_THAT(said, HasSubstr("FAIL  kubelet.certificates\n"));
  EXPECT_THAT(said, HasSubstr("the kubelet's client certificate expired on"));
  EXPECT_THAT(said, HasSubstr("system:node:node-1"));
}

TEST(Kubelet, AnEditedFileIsStale) {
  const auto said = said_after(
      "while [ \"$(ps -o etimes= -p $!)\" -lt 4 ]; do sleep 0.1; done\n"
      "touch $D/config.yaml\ncheck kubelet.config-stale\n");
  EXPECT_THAT(said, HasSubstr("WARN  kubelet.config-stale\n"));
  EXPECT_THAT(said, HasSubstr("/config.yaml changed after kubelet (pid "));
}

}  // namespace
}  // namespace nodecheck
