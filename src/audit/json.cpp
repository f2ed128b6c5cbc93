#include "audit/json.hpp"

#include "crypto/sha256.hpp"

#include <algorithm>
#include <optional>

namespace creditd::audit {

namespace {

std::optional<std::string_view> text_or_null(std::string_view text)
{
    return text.empty() ? std::nullopt : std::optional{text};
}

std::string_view json_or_null(std::string const& json)
{
    return json.empty() ? std::string_view{"null"} : std::string_view{json};
}

std::string id_of(crypto::PublicIds const& ids, StoredEntry const& stored)
{
    return ids.encode(crypto::IdKind::Audit, {0, stored.number});
}

}  // namespace

void append_entry(http::json::Writer& json, crypto::PublicIds const& ids, StoredEntry const& stored)
{
    auto const& entry = stored.entry;
    json.begin_object()
        .member("id", id_of(ids, stored))
        .member("createdAt", stored.created_at)
        .member("actor", text_or_null(entry.actor))
        .member("action", entry.action)
        .member("subject", text_or_null(entry.subject))
        .member("reasonCode", text_or_null(entry.reason_code))
        .member("reason", text_or_null(entry.reason))
        .raw_member("before", json_or_null(entry.before))
        .raw_member("after", json_or_null(entry.after))
        .member("requestId", text_or_null(entry.request_id))
        .member("clientAddress", text_or_null(entry.client_address))
        .member("erased", stored.is_erased)
        .begin_object("chain")
        .member("bucket", stored.bucket)
        .member("seq", stored.seq)
        .member("hash", crypto::to_hex(stored.chain))
        .end_object()
        .end_object();
}

void write_csv_header(http::CsvWriter& csv)
{
    csv.header({"id", "createdAt", "actor", "action", "subject", "reasonCode", "reason", "before", "after",
                "requestId", "clientAddress", "bucket", "seq", "hash"});
}

void write_csv_row(http::CsvWriter& csv, crypto::PublicIds const& ids, StoredEntry const& stored)
{
    auto const& entry = stored.entry;
    csv.text(id_of(ids, stored))
        .moment(stored.created_at)
        .text(entry.actor)
        .text(entry.action)
        .text(entry.subject)
        .text(entry.reason_code)
        .text(entry.reason)
        .text(entry.before)
        .text(entry.after)
        .text(entry.request_id)
        .text(entry.client_address)
        .number(stored.bucket)
        .number(stored.seq)
        .text(crypto::to_hex(stored.chain))
        .end_row();
}

std::string to_json(std::span<engine::Check const> checks)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().member("ok", std::ranges::all_of(checks, &engine::Check::ok)).begin_array("checks");
    for (auto const& check : checks) {
        json.begin_object()
            .member("name", check.name)
            .member("ok", check.ok())
            .member("checked", check.checked)
            .member("violations", check.violations)
            .member("first", text_or_null(check.first))
            .end_object();
    }
    json.end_array().end_object();
    return body;
}

}  // namespace creditd::audit
