#include "facts/apiserver_manifest.hpp"

#include <gmock/gmock.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

// kubeadm 1.31's, cut.
constexpr std::string_view kubeadm = R"(apiVersion: v1
kind: Pod
metadata:
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
  - name: sidecar
    image: example.org/sidecar:v9.9.9
  - command:
    - kube-apiserver
    - --advertise-address=10.0.0.10
    image: registry.k8s.io/kube-apiserver:v1.31.2
    name: kube-apiserver
status: {}
)";

TEST(ApiserverManifest, TheImagesTagIsTheVersion) {
  const auto manifest = parse_apiserver_manifest(kubeadm);
  EXPECT_EQ(manifest.image, "registry.k8s.io/kube-apiserver:v1.31.2");
  EXPECT_EQ(manifest.version, (Version{1, 31, 2}));
  EXPECT_EQ(replayed(manifest), manifest);
}

TEST(ApiserverManifest, TagsOfImages) {
  EXPECT_EQ(image_tag("registry.example.org:5000/kube-apiserver:v1.31.2@sha256:0123"), "v1.31.2");
  EXPECT_EQ(image_tag("registry.example.org:5000/kube-apiserver"), "");
  EXPECT_EQ(image_tag("kube-apiserver@sha256:0123"), "");
  EXPECT_EQ(image_tag("kube-apiserver:v1.31.2-rke2r1"), "v1.31.2-rke2r1");
  EXPECT_EQ(image_tag(""), "");
}

TEST(ApiserverManifest, WithoutATagThereIsNoVersion) {
  const auto version = [](std::string_view spec) { return parse_apiserver_manifest(spec).version; };
  EXPECT_FALSE(version("spec: {containers: [{name: kube-apiserver, image: a/b@sha256:0}]}"));
  EXPECT_FALSE(version("spec: {containers: [{name: kube-apiserver, image: 'a/b:latest'}]}"));
  EXPECT_FALSE(version("spec: {containers: [{name: kube-apiserver, image: {a: b}}, 7]}"));
  EXPECT_FALSE(version("spec: [a]"));
}

TEST(ApiserverManifest, IsReadWhereItIs) {
  const auto host = std::make_shared<FakeHost>();
  EXPECT_EQ(fact_of<ApiserverManifest>(host), ApiserverManifest{});
  host->files[ApiserverManifest::path] = kubeadm;
  EXPECT_TRUE(fact_of<ApiserverManifest>(host).present);
  host->files[ApiserverManifest::path] = "[";
  EXPECT_EQ(why_not<ApiserverManifest>(host).kind, Unavailable::Kind::malformed);
  host->errors[ApiserverManifest::path] = EACCES;
  EXPECT_EQ(why_not<ApiserverManifest>(host).kind, Unavailable::Kind::denied);
}

}  // namespace
}  // namespace nodecheck
