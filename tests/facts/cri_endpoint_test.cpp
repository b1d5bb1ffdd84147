#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/cri_endpoint.hpp"

#include "facts/cri_override.hpp"
#include "facts/kubelet_binary.hpp"
#include "facts/kubelet_settings.hpp"
#include "facts/processes.hpp"
#include "json.hpp"
#include "support/fake_runtime.hpp"

namespace nodecheck {
namespace {

using State = SocketProbe::State;

class CriEndpointTest : public testing::Test {
 protected:
  CriEndpoint read(Result<KubeletSettings> kubelet = KubeletSettings{}) {
    Facts facts{host_};
    facts.set<CriOverride>(CriOverride{override_});
    facts.set<KubeletSettings>(std::move(kubelet));
    return **facts.get<CriEndpoint>();
  }
  void listens(const std::string& path, State state = State::accepting) { host_->sockets[path] = {state, 7}; }

  static KubeletSettings kubelet_names(std::string endpoint) {
    KubeletSettings kubelet;
    kubelet.runtime_endpoint = {std::move(endpoint), "/var/lib/kubelet/config.yaml:12"};
    return kubelet;
  }

  std::shared_ptr<RuntimeHost> host_ = std::make_shared<RuntimeHost>();
  std::string override_;
};

TEST(SocketPath, IsWhatTheKubeletWouldDial) {
  EXPECT_EQ(socket_path("unix:///run/crio/crio.sock"), "/run/crio/crio.sock");
  EXPECT_EQ(socket_path("unix:/run/crio/crio.sock"), "/run/crio/crio.sock");
  EXPECT_EQ(socket_path("/run/crio/crio.sock"), "/run/crio/crio.sock");
  EXPECT_EQ(socket_path("unix:///var/run/crio/crio.sock"), "/run/crio/crio.sock");
  EXPECT_EQ(socket_path("/var/run/cri:d.sock"), "/run/cri:d.sock");
  EXPECT_EQ(socket_path("unix://run/crio/crio.sock"), "/crio/crio.sock");
}

TEST(SocketPath, IsEmptyForWhatIsNoUnixSocket) {
  for (const auto* endpoint : {"", "tcp://10.0.0.1:2376", "npipe:////./pipe/containerd", "unix://", "unix:", "crio"})
    EXPECT_EQ(socket_path(endpoint), "") << endpoint;
}

TEST(ParseCrictl, TakesTheLineWhereverItStands) {
  const auto line = parse_crictl("# mine\ntimeout: 10\nruntime-endpoint: unix:///run/crio/crio.sock\ndebug: false\n");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->endpoint, "unix:///run/crio/crio.sock");
  EXPECT_EQ(line->number, 3);
}

TEST(ParseCrictl, UnderstandsQuotesCommentsAndWindowsLines) {
  EXPECT_EQ(parse_crictl("runtime-endpoint: \"unix:///a.sock\" # x")->endpoint, "unix:///a.sock");
  EXPECT_EQ(parse_crictl("runtime-endpoint: 'unix:///a.sock'\n")->endpoint, "unix:///a.sock");
  EXPECT_EQ(parse_crictl("runtime-endpoint:\tunix:///a.sock   # x\n")->endpoint, "unix:///a.sock");
  EXPECT_EQ(parse_crictl("runtime-endpoint: unix:///a.sock\r\n")->endpoint, "unix:///a.sock");
}

TEST(ParseCrictl, NamesNothingWhereNothingIsNamed) {
  for (const auto* yaml : {"", "\n\n", "runtime-endpoint:", "runtime-endpoint: \"\"\n", "runtime-endpoint: \"",
                           "image-endpoint: unix:///a.sock\n", "# runtime-endpoint: unix:///a.sock\n", "\xff\xfe{[["})
    EXPECT_FALSE(parse_crictl(yaml)) << yaml;
}

TEST_F(CriEndpointTest, IsEmptyWhereThereIsNothing) { EXPECT_EQ(read(), CriEndpoint{}); }

TEST_F(CriEndpointTest, TheFlagWinsOverAll) {
  override_ = "unix:///flag.sock";
  host_->variables["CONTAINER_RUNTIME_ENDPOINT"] = "unix:///environment.sock";
  listens("/flag.sock");
  const auto fact = read(kubelet_names("unix:///kubelet.sock"));
  EXPECT_EQ(fact.path, "/flag.sock");
  EXPECT_EQ(fact.source, "--cri-endpoint");
  EXPECT_TRUE(fact.named);
  EXPECT_TRUE(fact.live);
}

TEST_F(CriEndpointTest, TheKubeletWinsOverCrictl) {
  host_->variables["CONTAINER_RUNTIME_ENDPOINT"] = "unix:///environment.sock";
  const auto fact = read(kubelet_names("unix:///kubelet.sock"));
  EXPECT_EQ(fact.path, "/kubelet.sock");
  EXPECT_EQ(fact.source, "/var/lib/kubelet/config.yaml:12");
  EXPECT_FALSE(fact.live);
}

TEST_F(CriEndpointTest, TheEnvironmentWinsOverCrictlsFile) {
  host_->files["/etc/crictl.yaml"] = "runtime-endpoint: unix:///file.sock\n";
  EXPECT_EQ(read().source, "/etc/crictl.yaml:1");
  host_->variables["CONTAINER_RUNTIME_ENDPOINT"] = "unix:///environment.sock";
  EXPECT_EQ(read().path, "/environment.sock");
}

TEST_F(CriEndpointTest, AKubeletThatCannotBeReadDoesNotEndTheSearch) {
  listens("/run/crio/crio.sock");
  const auto fact = read(Unavailable{Unavailable::Kind::denied, "/var/lib/kubelet/config.yaml", "needs root"});
  EXPECT_EQ(fact.path, "/run/crio/crio.sock");
  EXPECT_FALSE(fact.named);
}

TEST_F(CriEndpointTest, AnotherSchemeIsKeptAsWritten) {
  const auto fact = read(kubelet_names("tcp://127.0.0.1:1"));
  EXPECT_EQ(fact.path, "");
  EXPECT_EQ(fact.written, "tcp://127.0.0.1:1");
  EXPECT_TRUE(fact.named);
}

TEST_F(CriEndpointTest, TheOnlyLiveSocketIsTaken) {
  listens("/run/containerd/containerd.sock", State::stale);
  listens("/run/crio/crio.sock");
  const auto fact = read();
  EXPECT_EQ(fact.path, "/run/crio/crio.sock");
  EXPECT_EQ(fact.source, "well-known path");
  EXPECT_THAT(fact.candidates, testing::ElementsAre(EndpointCandidate{"/run/containerd/containerd.sock", false},
                                                    EndpointCandidate{"/run/crio/crio.sock", true}));
}

TEST_F(CriEndpointTest, PermissionDeniedAndAFullBacklogCountAsLive) {
  for (const auto state : {State::denied, State::backlog_full}) {
    listens("/run/k0s/containerd.sock", state);
    EXPECT_EQ(read().path, "/run/k0s/containerd.sock");
  }
}

TEST_F(CriEndpointTest, OfSeveralLiveSocketsTheKubeletsDefaultIsTaken) {
  listens("/run/containerd/containerd.sock");
  listens("/run/cri-dockerd.sock");
  const auto fact = read();
  EXPECT_EQ(fact.path, "/run/containerd/containerd.sock");
  EXPECT_FALSE(fact.named);
  EXPECT_EQ(fact.candidates.size(), 2U);
}

TEST_F(CriEndpointTest, SurvivesJson) {
  listens("/run/crio/crio.sock");
  const auto fact = read(kubelet_names("/run/x.sock"));
  EXPECT_EQ(Json(fact).get<CriEndpoint>(), fact);
  auto lost = Json(fact);
  lost.erase("candidates");
  EXPECT_ANY_THROW((void)lost.get<CriEndpoint>());
}

// ---- dockershim

class DockershimTest : public CriEndpointTest {
 protected:
  static KubeletSettings runs() {
    KubeletSettings kubelet;
    kubelet.origin = KubeletSettings::Origin::running;
    return kubelet;
  }
  CriEndpoint read_with(Version kubelet, KubeletSettings settings, bool dockerd = true) {
    Facts facts{host_};
    facts.set<CriOverride>(CriOverride{override_});
    facts.set<KubeletSettings>(std::move(settings));
    facts.set<KubeletBinary>(KubeletBinary{"/usr/bin/kubelet", kubelet, "/usr/bin/kubelet", true, ""});
    facts.set<Processes>(dockerd ? Processes{{{844, "dockerd", 0, 0}}, false} : Processes{});
    return **facts.get<CriEndpoint>();
  }
};

TEST_F(DockershimTest, IsTheKubeletsOwnBefore124) {
  listens("/run/containerd/containerd.sock");
  const auto endpoint = read_with({1, 23, 17}, runs());
  EXPECT_TRUE(endpoint.dockershim);
  EXPECT_EQ(endpoint.path, "");
  EXPECT_EQ(endpoint.source, "kubelet 1.23.17");
  EXPECT_EQ(endpoint.candidates.size(), 1U);
  EXPECT_FALSE(read_with({1, 24, 0}, runs()).dockershim);
  EXPECT_EQ(read_with({1, 24, 0}, runs()).path, "/run/containerd/containerd.sock");
}

TEST_F(DockershimTest, ANamedEndpointIsAnotherRuntime) {
  auto kubelet = runs();
  kubelet.runtime_endpoint = {"unix:///run/containerd/containerd.sock", "kubelet's --container-runtime-endpoint"};
  EXPECT_FALSE(read_with({1, 22, 0}, kubelet).dockershim);
  kubelet.runtime_endpoint.value = "unix:///var/run/dockershim.sock";
  EXPECT_TRUE(read_with({1, 22, 0}, kubelet).dockershim);
  EXPECT_FALSE(read_with({1, 24, 0}, kubelet).dockershim);
}

TEST_F(DockershimTest, AKubeletFrom127OnHasADefault) {
  listens("/run/crio/crio.sock");
  host_->variables["CONTAINER_RUNTIME_ENDPOINT"] = "unix:///run/crio/crio.sock";
  const auto fact = read_with({1, 27, 0}, runs());
  EXPECT_EQ(fact.path, "/run/containerd/containerd.sock");
  EXPECT_EQ(fact.written, "unix:///run/containerd/containerd.sock");
  EXPECT_EQ(fact.source, "the default of kubelet 1.27.0");
  EXPECT_TRUE(fact.named);
  EXPECT_FALSE(fact.live);
  EXPECT_EQ(read_with({1, 26, 9}, runs()).path, "/run/crio/crio.sock");
  auto named = runs();
  named.runtime_endpoint = {"unix:///run/crio/crio.sock", "x"};
  EXPECT_EQ(read_with({1, 31, 0}, named).source, "x");
}

TEST_F(DockershimTest, OneThatRestsUsesItsDefaultOnceItHasJoined) {
  listens("/run/crio/crio.sock");
  KubeletSettings rests;
  rests.origin = KubeletSettings::Origin::files;
  rests.config_file = "/var/lib/kubelet/config.yaml";
  rests.kubeconfig.value = "/etc/kubernetes/kubelet.conf";
  EXPECT_EQ(read_with({1, 31, 0}, rests).path, "/run/crio/crio.sock") << "kubeadm join will name one";
  host_->files["/etc/kubernetes/kubelet.conf"] = "";
  EXPECT_EQ(read_with({1, 31, 0}, rests).source, "the default of kubelet 1.31.0");
}

TEST_F(DockershimTest, BeforeTheKubeletRunsItIsWhatKubeadmWouldChoose) {
  listens("/run/containerd/containerd.sock");
  EXPECT_TRUE(read_with({1, 22, 0}, KubeletSettings{}).dockershim) << "Docker brings containerd";
  EXPECT_FALSE(read_with({1, 22, 0}, KubeletSettings{}, false).dockershim) << "no Docker";
  listens("/run/crio/crio.sock");
  EXPECT_FALSE(read_with({1, 22, 0}, KubeletSettings{}).dockershim) << "kubeadm asks which";
}

}  // namespace
}  // namespace nodecheck
