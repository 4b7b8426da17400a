// What the extension module adds of packet trains.
#pragma once

#include <nanobind/nanobind.h>

namespace eastwest::trains {

void bind(nanobind::module_& m);

}  // namespace eastwest::trains
