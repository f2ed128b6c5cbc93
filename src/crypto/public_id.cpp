#include "crypto/public_id.hpp"

#include "base/assert.hpp"
#include "crypto/base32.hpp"

#include <openssl/evp.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <unordered_map>

namespace creditd::crypto {

namespace {

using Block = std::array<unsigned char, 16>;

struct FreeContext
{
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

Context make_context(std::string const& key, bool encrypt)
{
    Context context{EVP_CIPHER_CTX_new()};
    bool const ok =
        EVP_CipherInit_ex(context.get(), EVP_aes_128_ecb(), nullptr,
                          reinterpret_cast<unsigned char const*>(key.data()), nullptr, encrypt) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1;
    CREDITD_ASSERT(ok);
    return context;
}

Block run(EVP_CIPHER_CTX* context, Block const& in)
{
    Block out;
    int size = 0;
    bool const ok = EVP_CipherUpdate(context, out.data(), &size, in.data(), static_cast<int>(in.size())) == 1;
    CREDITD_ASSERT(ok && size == static_cast<int>(out.size()));
    return out;
}

// The block: 8 bits of kind, 63 of account, 53 of number; four bits stay zero and are checked.
using Word = unsigned __int128;

Block pack(IdKind kind, IdParts parts)
{
    CREDITD_ASSERT(parts.account >= 0 && parts.number >= 0 && parts.number < std::int64_t{1} << 53);
    Word const word = Word{static_cast<std::uint8_t>(kind)} << 116 |
                      Word{static_cast<std::uint64_t>(parts.account)} << 53 |
                      Word{static_cast<std::uint64_t>(parts.number)};
    Block block;
    std::memcpy(block.data(), &word, block.size());
    return block;
}

std::optional<IdParts> unpack(IdKind kind, Block const& block)
{
    Word word;
    std::memcpy(&word, block.data(), block.size());
    if (word >> 116 != static_cast<std::uint8_t>(kind)) {
        return std::nullopt;
    }
    return IdParts{
        static_cast<std::int64_t>(static_cast<std::uint64_t>(word >> 53) & (~std::uint64_t{0} >> 1)),
        static_cast<std::int64_t>(static_cast<std::uint64_t>(word) & ((std::uint64_t{1} << 53) - 1))};
}

}  // namespace

std::string_view prefix_of(IdKind kind)
{
    switch (kind) {
    case IdKind::Transaction: return "txn_";
    case IdKind::Hold: return "hold_";
    case IdKind::Grant: return "grant_";
    case IdKind::Promo: return "promo_";
    case IdKind::Package: return "pkg_";
    case IdKind::Purchase: return "pur_";
    case IdKind::Refund: return "ref_";
    case IdKind::Job: return "job_";
    case IdKind::Key: return "key_";
    case IdKind::Event: return "evt_";
    case IdKind::Audit: return "aud_";
    case IdKind::Redemption: return "red_";
    case IdKind::Session: return "ses_";
    case IdKind::Approval: return "apr_";
    case IdKind::Mail: return "mail_";
    case IdKind::WebhookEndpoint: return "whe_";
    case IdKind::WebhookDelivery: return "whd_";
    case IdKind::Offer: return "offer_";
    case IdKind::WalletSession: return "wses_";
    }
    CREDITD_ASSERT(false && "an id kind without a prefix");
}

struct PublicIds::Ciphers
{
    Context encrypt;
    Context decrypt;
};

PublicIds::PublicIds(std::string_view key) : key_(key)
{
    CREDITD_ASSERT(key.size() == 16);
    static std::atomic<std::uint64_t> serials{0};
    serial_ = ++serials;
}

PublicIds::~PublicIds() = default;

PublicIds::Ciphers& PublicIds::ciphers() const
{
    // One pair of contexts per thread and key: they are not shared between threads, and setting one up costs
    // 1 µs.
    thread_local std::unordered_map<std::uint64_t, Ciphers> by_serial;
    auto& ciphers = by_serial[serial_];
    if (!ciphers.encrypt) {
        ciphers = {make_context(key_, true), make_context(key_, false)};
    }
    return ciphers;
}

void PublicIds::append(std::string& out, IdKind kind, IdParts parts) const
{
    auto const block = run(ciphers().encrypt.get(), pack(kind, parts));
    out += prefix_of(kind);
    out += to_base32({reinterpret_cast<char const*>(block.data()), block.size()});
}

std::string PublicIds::encode(IdKind kind, IdParts parts) const
{
    std::string text;
    append(text, kind, parts);
    return text;
}

std::optional<IdParts> PublicIds::decode(IdKind kind, std::string_view text) const
{
    auto const prefix = prefix_of(kind);
    if (!text.starts_with(prefix)) {
        return std::nullopt;
    }
    auto const bytes = from_base32(text.substr(prefix.size()));
    Block block;
    if (!bytes || bytes->size() != block.size()) {
        return std::nullopt;
    }
    std::memcpy(block.data(), bytes->data(), block.size());
    return unpack(kind, run(ciphers().decrypt.get(), block));
}

}  // namespace creditd::crypto
