// What the extension module adds of the flow engine.
#pragma once

#include <nanobind/nanobind.h>

namespace eastwest::flow {

void bind(nanobind::module_& m);

}  // namespace eastwest::flow
