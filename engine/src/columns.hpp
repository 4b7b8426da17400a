// Columns between numpy and the engine.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace eastwest {

namespace nb = nanobind;

template <typename T>
using Column = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename T>
std::vector<T> to_vector(const Column<T>& column) {
  return {column.data(), column.data() + column.shape(0)};
}

inline std::vector<bool> to_bools(const Column<std::uint8_t>& column) {
  return std::vector<bool>(column.data(), column.data() + column.shape(0));  // braces would make two flags of it
}

template <typename T>
nb::ndarray<nb::numpy, T, nb::ndim<1>> to_numpy(std::vector<T> column) {
  auto* kept = new std::vector<T>(std::move(column));
  nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
  return nb::ndarray<nb::numpy, T, nb::ndim<1>>(kept->data(), {kept->size()}, owner);
}

}  // namespace eastwest
