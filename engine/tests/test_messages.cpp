// Dependencies of messages: the list of successors is the inverse of the lists of predecessors.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "check.hpp"
#include "messages.hpp"

using namespace eastwest;
using namespace eastwest::test;

namespace {

using Edges = std::vector<std::pair<MessageId, MessageId>>;  // before, after

Messages linked(std::size_t count, const Edges& edges) {
  Messages messages;
  messages.bytes.assign(count, 10);
  std::vector<std::int64_t> first(1, 0);
  std::vector<MessageId> dep;
  for (MessageId m = 0; m < count; ++m) {
    for (const auto& [before, after] : edges) {
      if (after == m) dep.push_back(before);
    }
    first.push_back(static_cast<std::int64_t>(dep.size()));
  }
  messages.link(first, dep);
  return messages;
}

Edges edges_of(const Messages& messages) {
  Edges edges;
  for (MessageId m = 0; m < messages.size(); ++m) {
    for (auto s = messages.successor_first[m]; s < messages.successor_first[m + 1]; ++s) {
      edges.emplace_back(m, messages.successor[s]);
    }
  }
  return edges;
}

}  // namespace

TEST(messages_successors_are_the_inverse_of_predecessors) {
  Draws draws(1);
  for (int round = 0; round < 200; ++round) {
    const auto count = draws.whole(1, 30);
    Edges edges;
    for (auto edge = draws.whole(0, 3 * count); edge > 0; --edge) {  // doubles and cycles included
      edges.emplace_back(static_cast<MessageId>(draws.whole(0, count - 1)),
                         static_cast<MessageId>(draws.whole(0, count - 1)));
    }
    const Messages messages = linked(static_cast<std::size_t>(count), edges);
    std::vector<std::uint32_t> waits(static_cast<std::size_t>(count));
    for (const auto& [before, after] : edges) ++waits[after];
    Edges found = edges_of(messages);
    std::sort(found.begin(), found.end());
    std::sort(edges.begin(), edges.end());
    if (!expect(found == edges, "every edge once, as a successor")) return;
    if (!expect(messages.waits_for == waits, "as many to wait for as predecessors")) return;
  }
}

TEST(messages_start_with_nothing_done) {
  const Messages messages = linked(3, {{0, 1}});
  expect_equal(messages.total_bytes, 30, "bytes in all");
  for (const auto* times : {&messages.started, &messages.delivered, &messages.acknowledged}) {
    expect(*times == std::vector<Time>(3, -1), "no time before it happens");
  }
}

TEST(messages_of_the_background_are_not_waited_for) {
  Messages messages = linked(3, {{0, 1}});
  messages.set_background({false, true, false});
  expect_equal(messages.total_bytes, 20, "bytes that are waited for");
  expect_equal(static_cast<std::int64_t>(messages.awaited_count), 2, "messages that are waited for");
  expect(messages.awaited(0) && !messages.awaited(1) && messages.awaited(2), "each by its flag");
}
