#include "crypto/base64.hpp"

#include <doctest/doctest.h>

namespace creditd::crypto {

TEST_CASE("base64 of bytes is what RFC 4648 says, and reads back")
{
    struct Example
    {
        std::string_view bytes;
        std::string_view text;
    };
    for (auto const& [bytes, text] :
         {Example{"", ""}, Example{"f", "Zg=="}, Example{"fo", "Zm8="}, Example{"foo", "Zm9v"},
          Example{"foobar", "Zm9vYmFy"}, Example{"\xff\xfe\xfd", "//79"}}) {
        CHECK(to_base64(bytes) == text);
        CHECK(from_base64(text) == bytes);
    }
}

TEST_CASE("base64 that nobody would write does not read")
{
    for (std::string_view const text : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zg==\n", "Z g=", "Zm9vY"}) {
        CHECK_FALSE(from_base64(text));
    }
}

}  // namespace creditd::crypto
