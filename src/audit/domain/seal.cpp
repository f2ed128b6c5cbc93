// The anchor file is JSON lines, so that anything can read it. We read only what we write: one fixed spelling
// per seal, because the signature is over the text itself.

#include "audit/domain/seal.hpp"

#include <charconv>

namespace creditd::audit {

namespace {

/// Takes a fixed form apart, piece by piece; after the first piece that is not there everything fails.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    void expect(std::string_view piece)
    {
        ok_ = ok_ && text_.starts_with(piece);
        text_.remove_prefix(ok_ ? piece.size() : 0);
    }

    bool skip(std::string_view piece)
    {
        bool const there = ok_ && text_.starts_with(piece);
        text_.remove_prefix(there ? piece.size() : 0);
        return there;
    }

    std::int64_t number()
    {
        std::int64_t value = 0;
        auto const [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
        ok_ = ok_ && error == std::errc{};
        text_.remove_prefix(ok_ ? static_cast<std::size_t>(end - text_.data()) : 0);
        return value;
    }

    /// Everything up to the next quote, and the quote.
    std::string_view quoted()
    {
        auto const end = text_.find('"');
        ok_ = ok_ && end != std::string_view::npos;
        auto const piece = ok_ ? text_.substr(0, end) : std::string_view{};
        text_.remove_prefix(ok_ ? end + 1 : 0);
        return piece;
    }

    std::string hex()
    {
        auto const digits = quoted();
        std::string bytes;
        for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
            unsigned byte = 0;
            auto const [end, error] = std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
            ok_ = ok_ && error == std::errc{} && end == digits.data() + i + 2;
            bytes += static_cast<char>(byte);
        }
        ok_ = ok_ && digits.size() % 2 == 0;
        return bytes;
    }

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::string_view rest() const { return text_; }

private:
    std::string_view text_;
    bool ok_ = true;
};

}  // namespace

std::string to_text(Seal const& seal)
{
    std::string text = "{\"seal\":" + std::to_string(seal.number) + ",\"madeAt\":\"" + to_text(seal.made_at);
    text += seal.kind == Seal::Kind::Restore ? "\",\"kind\":\"restore\"" : "\",\"kind\":\"moved\"";
    text += ",\"previous\":\"" + seal.previous + "\",\"heads\":[";
    for (auto const& head : seal.heads) {
        text += &head == seal.heads.data() ? "" : ",";
        text += "{\"bucket\":" + std::to_string(head.bucket) + ",\"seq\":" + std::to_string(head.seq) +
                ",\"number\":" + std::to_string(head.number) + ",\"chain\":\"" + crypto::to_hex(head.chain) +
                "\"}";
    }
    return text += "]";
}

std::string signed_line(std::string_view text, std::string_view signature)
{
    return std::string{text} + ",\"signature\":\"" + crypto::to_hex(signature) + "\"}";
}

std::optional<SignedSeal> seal_from_line(std::string_view line)
{
    SignedSeal read;
    auto& seal = read.seal;
    Scanner in{line};
    in.expect("{\"seal\":");
    seal.number = in.number();
    in.expect(",\"madeAt\":\"");
    auto const made_at = moment_from_text(in.quoted());
    bool const is_restore = in.skip(",\"kind\":\"restore\"");
    if (!is_restore) {
        in.expect(",\"kind\":\"moved\"");
    }
    seal.kind = is_restore ? Seal::Kind::Restore : Seal::Kind::Moved;
    in.expect(",\"previous\":\"");
    seal.previous = crypto::to_hex(in.hex());
    in.expect(",\"heads\":[");
    while (in.skip(seal.heads.empty() ? "{" : ",{")) {
        auto& head = seal.heads.emplace_back();
        in.expect("\"bucket\":");
        head.bucket = in.number();
        in.expect(",\"seq\":");
        head.seq = in.number();
        in.expect(",\"number\":");
        head.number = in.number();
        in.expect(",\"chain\":\"");
        head.chain = in.hex();
        in.expect("}");
    }
    in.expect("],\"signature\":\"");
    read.signature = in.hex();
    in.expect("}");
    if (!in.ok() || !in.rest().empty() || !made_at) {
        return std::nullopt;
    }
    seal.made_at = *made_at;
    read.text = to_text(seal);
    return signed_line(read.text, read.signature) == line ? std::optional{std::move(read)} : std::nullopt;
}

}  // namespace creditd::audit
