#include "identity/domain/email.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

TEST_CASE("IDENT-3: an e-mail address is compared trimmed and in lower case")
{
    CHECK(normal_email("  Ada.Lovelace@Example.COM \t") == "ada.lovelace@example.com");
    CHECK(normal_email("ada@example.com") == "ada@example.com");
    CHECK(normal_email("o'neill+credits@sub-domain.example.co") == "o'neill+credits@sub-domain.example.co");
    CHECK(normal_email("root@localhost") == "root@localhost");
}

TEST_CASE("IDENT-3: what is no e-mail address is refused")
{
    for (auto const* text : {"",
                             " ",
                             "ada",
                             "ada@",
                             "@example.com",
                             "ada@@example.com",
                             "a da@example.com",
                             "ada@exa mple.com",
                             "ada@example..com",
                             "ada@.example.com",
                             "ada@example.com.",
                             "ada@-example.com",
                             "ada@example-.com",
                             ".ada@x.y",
                             "ada.@x.y",
                             "a..b@x.y",
                             "ada@x.y\nBcc: eve@x.y",
                             "\"ada\"@x.y",
                             "<ada@x.y>",
                             "ada@x_y.z",
                             "ad\xC3\xA4@x.y",
                             "ada@ex\xC3\xA4mple.com",
                             "a,b@x.y",
                             "ada@[192.0.2.1]"}) {
        CHECK_MESSAGE(!is_email(text), text);
    }
}

TEST_CASE("IDENT-3: lengths of an e-mail address: local part 64, label 63, whole 254")
{
    auto const domain = [](std::size_t size) {
        std::string text(63, 'd');
        while (text.size() < size) {
            text += text.size() % 64 == 63 ? '.' : 'd';
        }
        return text;
    };
    CHECK(is_email(std::string(64, 'a') + "@x.y"));
    CHECK_FALSE(is_email(std::string(65, 'a') + "@x.y"));
    CHECK(is_email("a@" + std::string(63, 'd')));
    CHECK_FALSE(is_email("a@" + std::string(64, 'd')));
    CHECK(is_email("a@" + domain(252)));
    CHECK_FALSE(is_email("a@" + domain(253)));
}

}  // namespace creditd::identity
