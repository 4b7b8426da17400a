// Symmetric work: messages, queue pairs and links that cannot be told apart, by colour refinement.
//
// Two links are alike when equally many flows of each kind load them alike, two queue pairs when their links and
// messages are alike, two messages when what they wait for and what waits for them is alike. On such a partition the
// max-min fair rates, which are unique, are the same within a class (an equitable partition is a fractional
// automorphism), so one member of each class stands for all.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../random.hpp"
#include "paths.hpp"

namespace eastwest::flow {

struct Colours {
  std::vector<std::uint64_t> link, pair, message;
};

// What is coloured. Predecessors of message m: dep[dep_first[m]] to dep[dep_first[m + 1]].
struct Work {
  const Paths& paths;
  const std::vector<double>& rate;
  const std::vector<std::int64_t>& bytes;
  const std::vector<QpId>& pair;
  const std::vector<Time>& delay;
  const std::vector<std::int64_t>& dep_first;
  const std::vector<MessageId>& dep;
};

inline std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }
inline std::uint64_t join(std::uint64_t a, std::uint64_t b) { return mix64(a * 0x9e3779b97f4a7c15ULL + mix64(b)); }

inline std::size_t count_of(std::vector<std::uint64_t> colours) {
  std::sort(colours.begin(), colours.end());
  return static_cast<std::size_t>(std::unique(colours.begin(), colours.end()) - colours.begin());
}

inline Colours first_colours(const Work& w) {
  Colours c;
  for (const double rate : w.rate) c.link.push_back(join(1, bits_of(rate)));
  for (const Time latency : w.paths.latency) c.pair.push_back(join(2, static_cast<std::uint64_t>(latency)));
  for (std::size_t m = 0; m < w.bytes.size(); ++m) {
    const auto kind = join(static_cast<std::uint64_t>(w.bytes[m]), static_cast<std::uint64_t>(w.delay[m]));
    c.message.push_back(join(3 + (w.pair[m] == kNone ? 1U : 0U), kind));
  }
  return c;
}

// One round: each colour with the sum of what its neighbours' colours say; sums do not depend on their order.
inline Colours refined(const Work& w, const Colours& c) {
  std::vector<std::uint64_t> link(c.link.size(), 0), pair(c.pair.size(), 0), message(c.message.size(), 0);
  for (std::size_t p = 0; p < c.pair.size(); ++p) {
    for (std::uint64_t e = w.paths.first[p]; e < w.paths.first[p + 1]; ++e) {
      const PortId l = w.paths.link[e];
      pair[p] += join(join(5, c.link[l]), bits_of(w.paths.share[e]));
      link[l] += join(join(6, c.pair[p]), bits_of(w.paths.share[e]));
    }
  }
  for (std::size_t m = 0; m < c.message.size(); ++m) {
    if (w.pair[m] != kNone) {
      pair[w.pair[m]] += join(7, c.message[m]);
      message[m] += join(8, c.pair[w.pair[m]]);
    }
    for (std::int64_t d = w.dep_first[m]; d < w.dep_first[m + 1]; ++d) {
      const MessageId before = w.dep[static_cast<std::size_t>(d)];
      message[m] += join(9, c.message[before]);
      message[before] += join(10, c.message[m]);
    }
  }
  for (std::size_t i = 0; i < link.size(); ++i) link[i] = join(c.link[i], link[i]);
  for (std::size_t i = 0; i < pair.size(); ++i) pair[i] = join(c.pair[i], pair[i]);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = join(c.message[i], message[i]);
  return {std::move(link), std::move(pair), std::move(message)};
}

// Numbers from 0 in order of first appearance.
inline std::vector<std::uint32_t> numbered(const std::vector<std::uint64_t>& colours) {
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<std::uint32_t> number;
  number.reserve(colours.size());
  for (const std::uint64_t colour : colours) {
    number.push_back(known.try_emplace(colour, static_cast<std::uint32_t>(known.size())).first->second);
  }
  return number;
}

struct Classes {
  std::vector<std::uint32_t> link, pair, message;
};

// Refines until nothing new can be told apart, or until most_messages are: then there is no symmetry worth having, and
// the classes come back empty.
inline Classes classes_of(const Work& work, std::size_t most_messages) {
  Colours colours = first_colours(work);
  std::size_t known = 0;
  while (true) {
    const std::size_t messages = count_of(colours.message);
    const std::size_t found = messages + count_of(colours.pair) + count_of(colours.link);
    if (messages > most_messages) return {};
    if (found == known) return {numbered(colours.link), numbered(colours.pair), numbered(colours.message)};
    known = found;
    colours = refined(work, colours);
  }
}

}  // namespace eastwest::flow
