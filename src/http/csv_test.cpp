#include "http/csv.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace creditd;
using namespace creditd::http;

namespace {

std::string cell(std::string_view text)
{
    std::string out;
    CsvWriter csv{out};
    csv.text(text).end_row();
    return out.substr(0, out.size() - 2);
}

}  // namespace

TEST_CASE("HTTP-17: rows end with CRLF and cells are quoted where they must be")
{
    std::string out;
    CsvWriter csv{out};
    csv.header({"id", "reason", "amount"});
    csv.text("a").text("x, \"y\"").number(Credits::from_micro(-1'500'000)).end_row();
    csv.text("line\r\nbreak").empty().number(std::int64_t{-3}).moment(Moment::from_milliseconds(0)).end_row();
    CHECK(out == "id,reason,amount\r\n"
                 "a,\"x, \"\"y\"\"\",-1.5\r\n"
                 "\"line\r\nbreak\",,-3,1970-01-01T00:00:00.000Z\r\n");
}

TEST_CASE("HTTP-17: a text that a spreadsheet would run is defused, a number is not touched")
{
    for (std::string const text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "＋1", "－1", "＠x"}) {
        CHECK_MESSAGE(cell(text) == "'" + text, text);
    }
    CHECK(cell("\r=1") == "\"'\r=1\"");
    CHECK(cell("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    CHECK(cell("a=1") == "a=1");
    CHECK(cell("'") == "'");
    CHECK(cell("") == "");
    CHECK(cell("€5") == "€5");
}
