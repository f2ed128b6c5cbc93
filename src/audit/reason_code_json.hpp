#pragma once

#include "audit/domain/reason_code.hpp"
#include "http/json_writer.hpp"

namespace creditd::audit {

/// `{code, description, active, builtIn}`
inline void append_reason_code(http::json::Writer& json, ReasonCode const& code)
{
    json.begin_object()
        .member("code", code.code)
        .member("description", code.description)
        .member("active", code.active)
        .member("builtIn", code.built_in)
        .end_object();
}

}  // namespace creditd::audit
