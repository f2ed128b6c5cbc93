#include "audit/domain/chain.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"

#include <array>
#include <cstring>

namespace creditd::audit {

namespace {

constexpr std::size_t salt_size = 16;

/// First bytes of a text: what it holds, and which columns repeat it.
constexpr char erased_text = 0;
constexpr char text_before_request_column = 1;
constexpr char current_text = 2;

bool is_erased(std::string_view text)
{
    return text.size() == 1 + sizeof(crypto::Digest) && text.front() == erased_text;
}

}  // namespace

int bucket_of(std::string_view subject)
{
    return std::to_integer<int>(crypto::sha256(subject).back());
}

std::string text_of(AuditEntry const& entry, std::string_view salt)
{
    CREDITD_ASSERT(salt.size() == salt_size);
    std::string bytes;
    ByteWriter out{bytes};
    out.byte(current_text);
    bytes += salt;
    for (auto const* const field : {&entry.actor, &entry.subject, &entry.reason, &entry.before, &entry.after,
                                    &entry.request_id, &entry.client_address}) {
        out.text(*field);
    }
    return bytes;
}

bool read_text(StoredEntry& out)
{
    auto& entry = out.entry;
    out.is_erased = is_erased(out.text);
    if (out.is_erased) {
        return entry.actor.empty() && entry.subject.empty() && entry.request_id.empty();
    }
    if (out.text.size() < 1 + salt_size ||
        (out.text.front() != current_text && out.text.front() != text_before_request_column)) {
        return false;
    }
    auto const column_actor = entry.actor;
    auto const column_subject = entry.subject;
    auto const column_request = entry.request_id;
    ByteReader in{std::string_view{out.text}.substr(1 + salt_size)};
    for (auto* const field : {&entry.actor, &entry.subject, &entry.reason, &entry.before, &entry.after,
                              &entry.request_id, &entry.client_address}) {
        *field = in.text();
    }
    return !in.failed() && in.at_end() && entry.actor == column_actor && entry.subject == column_subject &&
           column_request == (out.text.front() == current_text ? entry.request_id : "");
}

crypto::Digest digest_of_text(std::string_view text)
{
    if (is_erased(text)) {
        crypto::Digest digest;
        std::memcpy(digest.data(), text.data() + 1, digest.size());
        return digest;
    }
    return crypto::sha256(text);
}

std::string erased(std::string_view text)
{
    return std::string(1, erased_text) + std::string{crypto::view(digest_of_text(text))};
}

crypto::Digest chain_hash(std::string_view previous, StoredEntry const& stored)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.number(stored.number);
    out.number(stored.bucket);
    out.number(stored.seq);
    out.moment(stored.created_at);
    out.text(stored.entry.action);
    out.text(stored.entry.reason_code);
    return crypto::sha256(previous, bytes, crypto::view(digest_of_text(stored.text)));
}

}  // namespace creditd::audit
