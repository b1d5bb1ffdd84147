// unit_redaction: what a fact may say of a command line.
#include "facts/unit_redaction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Words = std::vector<std::string>;

TEST(UnitRedaction, OrdinaryFlagsStay) {
  for (const auto& words :
       {Words{"/usr/bin/kubelet", "$KUBELET_EXTRA_ARGS", "--v=2", "--config", "/a", "fd://"},
        Words{"/usr/local/bin/docker", "daemon", "--iptables=false", "--ip-masq=false",
              "--host=unix:///var/run/docker.sock", "--log-level=error", "--storage-driver=overlay"},
        Words{"/usr/bin/dockerd", "-H", "fd://", "-Hunix:///run/d.sock", "-D",
              "--containerd=/run/containerd/containerd.sock", "--bip=10.1.2.1/24", "--mtu=1450", "--data-root",
              "${DATA_ROOT}", "--live-restore", "--data-root=$ROOT"},
        Words{"/usr/bin/kubelet", "--kubeconfig=/etc/k", "--network-plugin=cni", "--container-runtime-endpoint",
              "unix:///run/crio/crio.sock", "--pod-infra-container-image=registry.k8s.io/pause:3.9",
              "--never-heard-of=true"}})
    EXPECT_EQ(without_secrets(words), words);
}

TEST(UnitRedaction, TokensAndPasswordsGo) {  // as k3s's installer writes them
  EXPECT_THAT(without_secrets({"/usr/local/bin/k3s", "agent", "--token", "K10abc::node:s3cr3t", "--server",
                               "https://10.0.0.1:6443"}),
              ElementsAre("/usr/local/bin/k3s", "agent", "--token", "...", "--server", "..."));
  EXPECT_THAT(without_secrets({"k3s", "--agent-TOKEN=s3cr3t", "--token", "$TOKEN", "--password", "--v=1"}),
              ElementsAre("k3s", "--agent-TOKEN=...", "--token", "$TOKEN", "--password", "--v=1"));
}

TEST(UnitRedaction, AssignmentsScriptsAndUsersOfUrlsGo) {
  EXPECT_THAT(without_secrets({"/usr/bin/env", "HTTP_PROXY=http://me:pw@proxy", "sh", "-c", "TOKEN=x exec dockerd",
                               "--registry-mirror=https://me:p@w@mirror.example/x@y", "https://me:pw@a,https://b@c"}),
              ElementsAre("/usr/bin/env", "HTTP_PROXY=...", "sh", "-c", "...", "--registry-mirror=...", "..."));
}

TEST(UnitRedaction, NoWordThatIsNotKnownGetsThrough) {
  for (const auto& words : {Words{"--log-opt", "splunk-token=S3C"},
                            Words{"--log-opt=splunk-token=S3C"},
                            Words{"--http-proxy=user:S3C@proxy:3128"},
                            Words{"--https-proxy=http://user:SEC/S3C@proxy"},
                            Words{"--https-proxy", "http://user:SEC/S3C@proxy"},
                            Words{"--pass=S3C"},
                            Words{"--pass", "S3C"},
                            Words{"--pass", "/S3C"},
                            Words{"--api-key=S3C"},
                            Words{"--cluster-store-opt", "kv.password=S3C"},
                            Words{"--label=key=S3C"},
                            Words{"--manifest-url-header=Authorization:S3C"},
                            Words{"--manifest-url-header", "Authorization:S3C"},
                            Words{"-cexec foo --a=b --token=S3C"},
                            Words{"-c", "S3C"},
                            Words{"-p", "S3C"},
                            Words{"-pS3C"},
                            Words{"-p=S3C"},
                            Words{"-DS3C"},
                            Words{"--token", "-S3C"},
                            Words{"--token:S3C"},
                            Words{"--config=http://a:S3C@b"},
                            Words{"--listen=a:S3C@b"},
                            Words{"-H", "tcp://a:S3C@b"},
                            Words{"-Htcp://a:S3C@b"},
                            Words{"--host=tcp://S3C"},
                            Words{"unix://S3C@a"},
                            Words{"$A:S3C"},
                            Words{"${A}S3C"},
                            Words{"S3C="},
                            Words{"S3C==="},
                            Words{"s=S3C"},
                            Words{"login", "S3C"}}) {
    auto line = words;
    line.insert(line.begin(), "/bin/sh");
    const auto told = without_secrets(line);
    ASSERT_EQ(told.size(), line.size());
    for (const auto& word : told) EXPECT_THAT(word, Not(HasSubstr("S3C"))) << words[0];
  }
  EXPECT_THAT(without_secrets({}), IsEmpty());
}

TEST(UnitRedaction, WhatIsLeftOutIsSeen) {
  EXPECT_THAT(without_secrets({"/usr/bin/dockerd", "--log-opt", "splunk-token=S", "--label=key=S", "-cexec x"}),
              ElementsAre("/usr/bin/dockerd", "--log-opt", "...", "--label=...", "-c..."));
}

}  // namespace
}  // namespace nodecheck
