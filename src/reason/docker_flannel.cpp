#include "reason/docker_flannel.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text.hpp"

namespace nodecheck {
namespace {

using Files = std::vector<DockerOptionsFile>;

constexpr const char* usual = "EnvironmentFile=/run/flannel/docker";

/// Where mk-docker-opts.sh writes, or flannel itself; or whatever else has a --bip in it.
bool is_flannels(const DockerOptionsFile& file) {
  const bool by_name = file.path.starts_with("/run/flannel/") || file.path == "/run/docker_opts.env";
  return by_name || std::any_of(file.variables.begin(), file.variables.end(),
                                [](const DockerVariable& v) { return !v.bip.empty(); });
}

/// Of several that say it the last that the command uses, else the last, which has all options; null: there is none.
const DockerVariable* variable_with_bip(const DockerOptionsFile& file, const DockerOptions& options) {
  const DockerVariable* found = nullptr;
  for (const auto& variable : file.variables)
    if (!variable.bip.empty() && (!found || options.uses(variable.name) || !options.uses(found->name)))
      found = &variable;
  return found;
}

/// A file after `file` that sets the variable anew; null: there is none.
const DockerOptionsFile* overriding(const Files& files, const DockerOptionsFile& file, const std::string& name) {
  const DockerOptionsFile* last = nullptr;
  for (const auto* f = &file + 1; f < files.data() + files.size(); ++f)
    if (std::any_of(f->variables.begin(), f->variables.end(), [&](const auto& v) { return v.name == name; })) last = f;
  return last;
}

std::string write_again(const std::string& path, const std::string& key) {
  return fmt::format(
      "Write it by flannel's lease, and see that it is written at every boot, after flannel and before "
      "Docker (flannel's unit does that with ExecStartPost=):\n"
      "  $(find / -xdev -name mk-docker-opts.sh | head -n 1) -d {} -k {}\n"
      "  systemctl restart docker",
      shell_word(path), key.empty() ? "DOCKER_NETWORK_OPTIONS" : shell_word(key));
}

BipFault not_read(const DockerOptions& options) {
  return {"docker.service reads no file of flannel's",
          {{options.unit, {}, "no " + std::string(usual), usual}},
          flannel_drop_in()};
}

BipFault not_there(const DockerOptionsFile& file) {
  return {fmt::format("{}, which docker.service reads, is not there", file.path),
          {{file.source, {}, "EnvironmentFile=" + file.path, {}}, {file.path, {}, "absent", "flannel's --bip"}},
          write_again(file.path, {})};
}

BipFault without_bip(const DockerOptionsFile& file) {
  return {fmt::format("{} has no --bip", file.path),
          {{file.path, {}, "no --bip", "flannel's --bip"}},
          write_again(file.path, {})};
}

BipFault not_used(const DockerOptions& options, const DockerOptionsFile& file, const DockerVariable& variable) {
  return {fmt::format("the command of docker.service does not use ${}", variable.name),
          {{options.command, "ExecStart", "no $" + variable.name, "$" + variable.name},
           {file.path, variable.name, "--bip=" + variable.bip, {}}},
          flannel_drop_in()};
}

BipFault overridden(const DockerOptionsFile& file, const DockerOptionsFile& later, const std::string& name) {
  return {fmt::format("{}, which docker.service reads after {}, sets {} anew", later.path, file.path, name),
          {{later.source, {}, "EnvironmentFile=" + later.path, "before " + file.path},
           {file.source, {}, "EnvironmentFile=" + file.path, {}}},
          fmt::format("Let flannel's file be read last; as a drop-in that lasts (or take {} out of {}):\n"
                      "  printf '%s\\n' '[Service]' EnvironmentFile={} > "
                      "/etc/systemd/system/docker.service.d/zz-flannel.conf\n"
                      "  systemctl daemon-reload\n"
                      "  systemctl restart docker",
                      name, later.path, shell_word(file.path))};
}

BipFault of_one_word(const DockerOptions& options, const std::string& name) {
  return {fmt::format("the command of docker.service has ${{{}}}, which gives dockerd all options as one word", name),
          {{options.command, "ExecStart", "${" + name + "}", "$" + name}},
          fmt::format("Write ${0} in place of ${{{0}}} in the command, in a drop-in that begins with an empty "
                      "ExecStart=, then:\n"
                      "  systemctl daemon-reload\n"
                      "  systemctl restart docker",
                      name)};
}

BipFault of_another_lease(const DockerOptionsFile& file, const DockerVariable& variable, const std::string& wanted) {
  return {fmt::format("{} says --bip={}, of an earlier lease", file.path, variable.bip),
          {{file.path, variable.name, "--bip=" + variable.bip, "--bip=" + wanted}},
          write_again(file.path, variable.name)};
}

BipFault outdone(const DockerOptions& options, const std::string& wanted) {
  const auto seen = options.bip.value.empty() ? std::string("no --bip") : "--bip=" + options.bip.value;
  return {fmt::format("{} gives it {}", options.bip.value.empty() ? options.command : options.bip.source, seen),
          {{options.command, "ExecStart", seen, "--bip=" + wanted}},
          flannel_drop_in()};
}

BipFault fault_of(const DockerOptions& options, const DockerOptionsFile& file, const DockerVariable& variable,
                  const IpPrefix& subnet) {
  if (const auto* later = overriding(options.files, file, variable.name))
    return overridden(file, *later, variable.name);
  if (!options.uses(variable.name)) return not_used(options, file, variable);
  if (options.glued) return of_one_word(options, variable.name);
  const auto says = parse_ip_prefix(variable.bip);
  return says == subnet ? outdone(options, to_string(subnet)) : of_another_lease(file, variable, to_string(subnet));
}

}  // namespace

BipFault bip_fault(const DockerOptions& options, const IpPrefix& subnet) {
  if (options.unit.empty())
    return {"no docker.service gives it flannel's",
            {{"docker.service", {}, "absent", "--bip=" + to_string(subnet)}},
            "Give dockerd flannel's --bip and --mtu where it is started; mk-docker-opts.sh of flannel writes them."};
  const auto file = std::find_if(options.files.begin(), options.files.end(), is_flannels);
  if (file == options.files.end())
    return options.bip.value.empty() ? not_read(options) : outdone(options, to_string(subnet));
  if (!file->present) return not_there(*file);
  const auto* variable = variable_with_bip(*file, options);
  return variable ? fault_of(options, *file, *variable, subnet) : without_bip(*file);
}

std::string flannel_drop_in() {
  // A drop-in of its own, whose name sorts after others': theirs stay, and the last EnvironmentFile wins. The dash lets
  // dockerd start where flannel has no lease yet. Lines that a backslash joins become one, and twice is as good as
  // once.
  return R"(flannel's mk-docker-opts.sh writes what dockerd is to read. Let flannel's unit call it at every boot )"
         R"((ExecStartPost=), and call it now:
  $(find / -xdev -name mk-docker-opts.sh | head -n 1) -d /run/flannel/docker -k DOCKER_NETWORK_OPTIONS
  cat /run/flannel/docker
Start dockerd after flannel and with flannel's --bip; as a drop-in that sorts last it lasts across reboots. )"
         R"(Drain the node first: the restart ends its containers, and those that live-restore keeps stay on the old )"
         R"(subnet until they are stopped.
  kubectl drain NODE --ignore-daemonsets
  mkdir -p /etc/systemd/system/docker.service.d
  start=$(systemctl cat docker.service | sed ':a;/\\$/{N;s/\\\n//;ba};s/ *\$DOCKER_NETWORK_OPTIONS//' \
    | grep '^ExecStart=.' | tail -n 1)
  printf '%s\n' '[Unit]' After=flanneld.service Wants=flanneld.service \
    '[Service]' EnvironmentFile=-/run/flannel/docker ExecStart= \
    "$start \$DOCKER_NETWORK_OPTIONS" \
    > /etc/systemd/system/docker.service.d/zz-flannel.conf
  systemctl daemon-reload
  systemctl restart docker
  kubectl uncordon NODE)";
}

}  // namespace nodecheck
