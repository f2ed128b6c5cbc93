#include "endpoint/page.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "crypto/base32.hpp"
#include "crypto/sha256.hpp"

namespace creditd::endpoint {

namespace {

constexpr std::size_t checksum_size = 10;

std::string checksum(Services const& services, ListKind const& list, std::string_view keys)
{
    std::string message;
    ByteWriter out{message};
    out.text("cursor");
    out.text(list.name);
    out.text(keys);
    return std::string{
        crypto::view(crypto::hmac_sha256(services.key_secret, message)).substr(0, checksum_size)};
}

std::optional<std::vector<std::int64_t>> keys_from(Services const& services, ListKind const& list,
                                                   std::string_view cursor)
{
    auto const bytes = crypto::from_base32(cursor);
    if (!bytes || bytes->size() < checksum_size) {
        return std::nullopt;
    }
    auto const keys = std::string_view{*bytes}.substr(checksum_size);
    if (!crypto::equal_in_constant_time(checksum(services, list, keys),
                                        std::string_view{*bytes}.substr(0, checksum_size))) {
        return std::nullopt;
    }
    ByteReader in{keys};
    std::vector<std::int64_t> numbers(list.keys);
    for (auto& number : numbers) {
        number = in.number();
    }
    return in.failed() || !in.at_end() ? std::nullopt : std::optional{std::move(numbers)};
}

}  // namespace

PageRequest read_page(http::Query& query, Services const& services, ListKind const& list)
{
    PageRequest request{.page = query.page(), .limit = query.limit()};
    if (auto const cursor = query.cursor()) {
        request.after = keys_from(services, list, *cursor);
        if (!request.after) {
            query.fail("cursor", "bad_format", "Must be a nextCursor that this list answered.");
        }
        if (query.has("page")) {
            query.fail("page", "not_with_cursor", "A list is read by page or by cursor, not both.");
        }
    }
    return request;
}

std::string cursor_of(Services const& services, ListKind const& list, std::span<std::int64_t const> keys)
{
    CREDITD_ASSERT(keys.size() == list.keys);
    std::string bytes;
    ByteWriter out{bytes};
    for (auto const key : keys) {
        out.number(key);
    }
    return crypto::to_base32(checksum(services, list, bytes) + bytes);
}

ListWriter::ListWriter(std::string& out) : json_(out)
{
    json_.begin_object().begin_array("items");
}

void ListWriter::finish(PageRequest const& request, std::int64_t total,
                        std::optional<std::string> const& next_cursor)
{
    json_.end_array();
    json_.member("page", request.after ? std::nullopt : std::optional{request.page});
    json_.member("limit", request.limit).member("total", total);
    json_.member("totalPages", (total + request.limit - 1) / request.limit);
    json_.member("nextCursor", next_cursor).end_object();
}

}  // namespace creditd::endpoint
