// A target with precompiled headers needs a source file.
#include "precompiled.hpp"
