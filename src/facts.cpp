#include "facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "json.hpp"

namespace nodecheck {

struct Facts::Slot {
  const FactType* type = nullptr;
  Erased value;  ///< set once, under the lock; the first writer wins
  Clock::time_point until;
  Clock::time_point settled_at;      ///< set with value
  const Slot* waits_for = nullptr;   ///< what its probe is waiting for now
  std::set<std::string_view> asked;  ///< the facts that its probe has asked
  bool given = false;                ///< by set(), not by a probe
};

struct Facts::State {
  mutable std::mutex lock;
  std::condition_variable settled;
  std::map<std::string_view, Slot> slots;  ///< nodes are stable and never erased
  std::shared_ptr<const Host> host;        ///< none in replay
  Json bundle;
  Timing timing;
  Clock::time_point end;

  void settle(Slot& slot, Erased value) {
    const std::scoped_lock hold(lock);
    settle_locked(slot, std::move(value));
  }
  void settle_locked(Slot& slot, Erased value) {
    if (slot.value) return;
    slot.value = std::move(value);
    slot.settled_at = Clock::now();
    settled.notify_all();
  }
};

namespace {

using Kind = Unavailable::Kind;

Kind kind_of(int error) {
  if (error == EACCES || error == EPERM) return Kind::denied;
  if (error == ETIMEDOUT) return Kind::timed_out;
  return Kind::unsupported;
}

/// The one place where an exception of a probe becomes a value.
Unavailable describe(std::exception_ptr thrown, std::string_view id) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Unavailable& why) {
    return why;
  } catch (const std::system_error& e) {
    return {kind_of(e.code().value()), std::string(id), e.what()};
  } catch (const std::exception& e) {
    return {Kind::malformed, std::string(id), e.what()};
  } catch (...) {
    return {Kind::malformed, std::string(id), "an exception that is not a std::exception"};
  }
}

std::string chain_of(const Facts::Slot& slot) {
  std::string chain(slot.type->id);
  for (const auto* w = slot.waits_for; w; w = w->waits_for) chain += fmt::format(" <- {}", w->type->id);
  return chain;
}

Unavailable overdue(const Facts::Slot& slot) {
  if (!slot.waits_for) return {Kind::timed_out, std::string(slot.type->id), "no answer in time"};
  return {Kind::timed_out, chain_of(slot), "no answer in time from what it needs"};
}

Erased recorded(const Json& bundle, const FactType& type) {
  const auto found = bundle.find(type.id);
  if (found == bundle.end())
    return type.unavailable({Kind::not_recorded, std::string(type.id), "the bundle does not hold this fact"});
  try {
    if (found->contains("unavailable")) return type.unavailable(found->at("unavailable").get<Unavailable>());
    return type.parse(found->at("value"));
  } catch (...) {
    return type.unavailable(describe(std::current_exception(), type.id));
  }
}

}  // namespace

Facts::Facts(std::shared_ptr<const Host> host) : Facts(std::move(host), Timing{}) {}

Facts::Facts(std::shared_ptr<const Host> host, Timing timing) : state_(std::make_shared<State>()) {
  state_->host = std::move(host);
  state_->timing = timing;
  state_->end = Clock::now() + timing.run;
}

Facts Facts::replay(std::string_view bundle) {
  auto document = Json::parse(bundle);
  if (document.at("apiVersion") != "nodecheck/v1" || document.at("kind") != "Facts")
    throw std::runtime_error("not a bundle of facts (apiVersion nodecheck/v1, kind Facts)");
  Facts facts{std::shared_ptr<const Host>()};
  facts.state_->bundle = std::move(document.at("facts"));  // moved: copying recurses, as deep as the document likes
  if (!facts.state_->bundle.is_object()) throw std::runtime_error("\"facts\" is not an object");
  return facts;
}

Facts Facts::literals() {
  Facts facts{std::shared_ptr<const Host>()};
  facts.state_->bundle = Json::object();
  return facts;
}

void Facts::put(const FactType& type, Erased value) {
  const std::scoped_lock hold(state_->lock);
  auto& slot = state_->slots[type.id];
  slot.type = &type;
  slot.value = std::move(value);
  slot.given = true;
}

Facts::Slot& Facts::slot(const FactType& type) {
  std::unique_lock hold(state_->lock);
  auto [entry, fresh] = state_->slots.try_emplace(type.id);
  Slot& slot = entry->second;
  if (!fresh) return slot;
  slot.type = &type;
  slot.until = std::min(state_->end, Clock::now() + state_->timing.fact.value_or(type.timeout));
  if (!state_->host) {
    slot.value = recorded(state_->bundle, type);
    return slot;
  }
  hold.unlock();
  auto work = [state = state_, &slot] {
    Erased value;
    try {
      Node node{Facts(state), slot, *state->host, slot.until};
      value = slot.type->probe(node);
    } catch (...) {
      value = slot.type->unavailable(describe(std::current_exception(), slot.type->id));
    }
    state->settle(slot, std::move(value));
  };
  try {
    std::thread(work).detach();
  } catch (const std::system_error& e) {  // pids limit reached: say so rather than fall over
    state_->settle(slot, type.unavailable({Kind::unsupported, std::string(type.id),
                                           fmt::format("cannot start a thread: {}", e.code().message())}));
  }
  return slot;
}

void Facts::start(const FactType& type) { (void)slot(type); }

Erased Facts::get(const FactType& type, Slot* asker) {
  Slot& wanted = slot(type);
  std::unique_lock hold(state_->lock);
  if (asker) asker->asked.insert(type.id);
  if (asker && !wanted.value) {
    for (const Slot* w = &wanted; w; w = w->waits_for)
      if (w == asker) throw Unavailable{Kind::unsupported, std::string(type.id), "facts that need each other"};
    asker->waits_for = &wanted;
  }
  const bool in_time = state_->settled.wait_until(hold, wanted.until, [&] { return wanted.value != nullptr; });
  if (!in_time) state_->settle_locked(wanted, type.unavailable(overdue(wanted)));
  // What was waited for in vain stays the reason, should the asker be overdue in the same moment.
  if (asker && in_time) asker->waits_for = nullptr;
  return wanted.value;
}

std::vector<std::string> Facts::pending() const {
  const std::scoped_lock hold(state_->lock);
  std::vector<std::string> ids;
  for (const auto& [id, slot] : state_->slots)
    if (!slot.value) ids.push_back(chain_of(slot));
  return ids;
}

bool Facts::wait(Clock::time_point until) {
  std::unique_lock hold(state_->lock);
  for (;;) {
    const auto now = Clock::now();
    auto next = until;
    bool all = true;
    for (auto& [id, slot] : state_->slots) {
      if (slot.value) continue;
      if (slot.until <= now) {
        state_->settle_locked(slot, slot.type->unavailable(overdue(slot)));
        continue;
      }
      all = false;
      next = std::min(next, slot.until);
    }
    if (all || now >= until) return all;
    state_->settled.wait_until(hold, next);
  }
}

std::chrono::duration<double> Facts::settled_after(std::span<const FactType* const> facts,
                                                   Clock::time_point start) const {
  const std::scoped_lock hold(state_->lock);
  auto last = start;
  for (const auto* type : facts)
    if (const auto found = state_->slots.find(type->id); found != state_->slots.end())
      last = std::max(last, found->second.settled_at);
  return last - start;
}

Facts Facts::renewed(std::span<const FactType* const> facts) const {
  const std::scoped_lock hold(state_->lock);
  std::set<std::string_view> anew;
  std::vector<std::string_view> todo;
  for (const auto* type : facts) todo.push_back(type->id);
  while (!todo.empty()) {
    const auto id = todo.back();
    todo.pop_back();
    const auto slot = state_->slots.find(id);
    if (slot == state_->slots.end() || slot->second.given || !anew.insert(id).second) continue;
    todo.insert(todo.end(), slot->second.asked.begin(), slot->second.asked.end());
  }
  Facts fresh(state_->host, state_->timing);
  for (const auto& [id, slot] : state_->slots)
    if (slot.value && !anew.contains(id)) fresh.state_->slots.emplace(id, slot).first->second.waits_for = nullptr;
  return fresh;
}

std::string Facts::dump() const {
  const std::scoped_lock hold(state_->lock);
  Json facts = Json::object();
  for (const auto& [id, slot] : state_->slots) {
    if (!slot.value) continue;
    Json& entry = facts[std::string(id)];
    if (const auto* why = slot.type->why(slot.value.get()))
      entry["unavailable"] = *why;
    else
      slot.type->print(entry["value"], slot.value.get());
  }
  const Json document{{"apiVersion", "nodecheck/v1"}, {"kind", "Facts"}, {"facts", facts}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nodecheck
