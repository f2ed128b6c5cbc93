#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::crypto {

/// What a public id names. The value is part of the encoding: never renumber.
enum class IdKind : std::uint8_t {
    Transaction = 1,
    Hold = 2,
    Grant = 3,
    Promo = 4,
    Package = 5,
    Purchase = 6,
    Refund = 7,
    Job = 8,
    Key = 9,
    Event = 10,
    Audit = 11,
    Redemption = 12,
    Session = 13,
    Approval = 14,
    Mail = 15,
    WebhookEndpoint = 16,
    WebhookDelivery = 17,
    Offer = 18,
    WalletSession = 19,
};

/// The prefix with its underscore: `txn_`, `hold_` …
[[nodiscard]] std::string_view prefix_of(IdKind kind);

/// Account that owns the thing (0 when it belongs to none), and its number (< 2^53).
struct IdParts
{
    std::int64_t account = 0;
    std::int64_t number = 0;
};

/// Turns (kind, account, number) into a short text and back: one AES-128 block under a key of the database,
/// in base32. Reversible without a lookup, and not enumerable: neighbours look unrelated, and a made-up text
/// decodes to an account that does not exist. Any thread, once constructed.
class PublicIds
{
public:
    /// `key`: 16 bytes, made once per database and kept with it.
    explicit PublicIds(std::string_view key);
    ~PublicIds();
    PublicIds(PublicIds const&) = delete;
    PublicIds& operator=(PublicIds const&) = delete;

    [[nodiscard]] std::string encode(IdKind kind, IdParts parts) const;
    void append(std::string& out, IdKind kind, IdParts parts) const;

    /// Empty unless `text` is an id of this kind as `encode` writes it.
    [[nodiscard]] std::optional<IdParts> decode(IdKind kind, std::string_view text) const;

private:
    struct Ciphers;
    [[nodiscard]] Ciphers& ciphers() const;

    std::string key_;
    std::uint64_t serial_;
};

}  // namespace creditd::crypto
