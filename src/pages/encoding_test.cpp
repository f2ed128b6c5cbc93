#include "pages/encoding.hpp"

#include <doctest/doctest.h>

using creditd::pages::choose_encoding;
using creditd::pages::Encoding;

TEST_CASE("WEB-3: the smallest copy is sent that the client takes")
{
    CHECK(choose_encoding("gzip, deflate, br, zstd") == Encoding::Brotli);
    CHECK(choose_encoding("br;q=0.1, gzip;q=1.0") == Encoding::Brotli);
    CHECK(choose_encoding("gzip") == Encoding::Gzip);
    CHECK(choose_encoding("x-gzip") == Encoding::Gzip);
    CHECK(choose_encoding(" GZIP ;q=0.5 , identity") == Encoding::Gzip);
    CHECK(choose_encoding("*") == Encoding::Brotli);
}

TEST_CASE("WEB-3: what a client refuses or does not know is not sent")
{
    CHECK(choose_encoding(std::nullopt) == Encoding::Identity);
    CHECK(choose_encoding("") == Encoding::Identity);
    CHECK(choose_encoding("identity") == Encoding::Identity);
    CHECK(choose_encoding("deflate, zstd") == Encoding::Identity);
    CHECK(choose_encoding("br;q=0, gzip") == Encoding::Gzip);
    CHECK(choose_encoding("br;q=0.000, *;q=1") == Encoding::Gzip);
    CHECK(choose_encoding("br;q=0, gzip;Q=0") == Encoding::Identity);
    CHECK(choose_encoding("*;q=0") == Encoding::Identity);
    CHECK(choose_encoding("*;q=0, br") == Encoding::Brotli);
    CHECK(choose_encoding(",;q=,=,;;,brotli") == Encoding::Identity);
}
