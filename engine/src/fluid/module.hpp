// What the extension module adds of the fluid engine.
#pragma once

#include <nanobind/nanobind.h>

namespace eastwest::fluid {

void bind(nanobind::module_& m);

}  // namespace eastwest::fluid
