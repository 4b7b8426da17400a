// Bytes of ports by sample, for trains that leave each port one after another.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <vector>

#include "../flow/link_meter.hpp"
#include "../types.hpp"

namespace eastwest::trains {

class Meter {
 public:
  // sample 0: sums alone.
  Meter(std::size_t ports, Time sample) : sample_(sample > 0 ? sample : kNever), ports_(ports, Port{0, 0, sample_}) {}

  // Bytes that leave a port evenly between two times, not before what was added earlier.
  void add(PortId number, double bytes, Time from, Time to) {
    Port& p = ports_[number];
    while (to > p.end) {
      const Time here = std::max<Time>(0, p.end - from);
      const double part = bytes * static_cast<double>(here) / static_cast<double>(to - from);
      p.sent += part;
      bytes -= part;
      close(number, p, p.end);
      from = std::max(from, p.end);
      p.end = std::max(p.end, from / sample_ * sample_) + sample_;
    }
    p.sent += bytes;
  }

  double sent(PortId port) const { return ports_[port].sent; }

  // Rows up to that time, in its order and the ports'; the last sample ends there.
  flow::LinkRows rows(Time now) const {
    Meter whole = *this;
    for (PortId port = 0; port < ports_.size(); ++port) {
      whole.close(port, whole.ports_[port], std::min(now, ports_[port].end));
    }
    return whole.sorted(now);
  }

 private:
  struct Port {
    double sent;
    std::int64_t reported;
    Time end;  // of the sample that is open
  };

  void close(PortId number, Port& p, Time at) {
    const auto bytes = static_cast<std::int64_t>(std::llround(p.sent)) - p.reported;
    if (bytes <= 0) return;
    p.reported += bytes;
    rows_.time.push_back(at);
    rows_.link.push_back(number);
    rows_.bytes.push_back(bytes);
  }

  flow::LinkRows sorted(Time now) const {
    std::vector<std::size_t> order(rows_.time.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(rows_.time[a], rows_.link[a]) < std::tie(rows_.time[b], rows_.link[b]);
    });
    flow::LinkRows found;
    for (const std::size_t row : order) {
      if (rows_.time[row] > now) break;
      found.time.push_back(rows_.time[row]);
      found.link.push_back(rows_.link[row]);
      found.bytes.push_back(rows_.bytes[row]);
    }
    return found;
  }

  Time sample_;
  std::vector<Port> ports_;
  flow::LinkRows rows_;
};

}  // namespace eastwest::trains
