#include "stripe/form.hpp"

#include <doctest/doctest.h>

namespace creditd::stripe {
namespace {

TEST_CASE("STRIPE-3: names stand as they are and values are percent-encoded byte for byte")
{
    Form form;
    CHECK(form.is_empty());
    form.text("a[b][0][c]", "x&y=z +%/ü").number("n", -5).truth("t", true).text_if("left_out", "");
    CHECK(form.encoded() == "a[b][0][c]=x%26y%3Dz%20%2B%25%2F%C3%BC&n=-5&t=true");
    CHECK(Form{}.text("empty", "").encoded() == "empty=");
    CHECK(Form{}.text("kept", "AZaz09-._~").encoded() == "kept=AZaz09-._~");
}

}  // namespace
}  // namespace creditd::stripe
