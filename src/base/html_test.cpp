#include "base/html.hpp"

#include <doctest/doctest.h>

namespace creditd {

TEST_CASE("text within HTML begins no element, ends no attribute and is no entity")
{
    CHECK(escaped_for_html("<b>\"it's\" &amp;</b>") == "&lt;b&gt;&quot;it&#39;s&quot; &amp;amp;&lt;/b&gt;");
    CHECK(escaped_for_html("Zoë, 5 €").compare("Zoë, 5 €") == 0);
}

}  // namespace creditd
