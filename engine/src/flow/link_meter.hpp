// Bytes of links: since the start, and by sample.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../types.hpp"

namespace eastwest::flow {

struct LinkRows {
  std::vector<Time> time;
  std::vector<PortId> link;
  std::vector<std::int64_t> bytes;
};

class LinkMeter {
 public:
  explicit LinkMeter(std::size_t links) : sent_(links, 0), reported_(links, 0) {}

  void add(PortId link, double bytes) { sent_[link] += bytes; }
  const std::vector<double>& sent() const { return sent_; }
  const LinkRows& rows() const { return rows_; }

  // A row for each link that has carried whole bytes since the last.
  void report(Time at) {
    for (PortId link = 0; link < sent_.size(); ++link) {
      const auto bytes = static_cast<std::int64_t>(std::llround(sent_[link] - reported_[link]));
      if (bytes <= 0) continue;
      rows_.time.push_back(at);
      rows_.link.push_back(link);
      rows_.bytes.push_back(bytes);
      reported_[link] += static_cast<double>(bytes);
    }
  }

 private:
  std::vector<double> sent_, reported_;
  LinkRows rows_;
};

}  // namespace eastwest::flow
