#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace creditd::audit {

/// An Ed25519 key that signs seals, or only the public half that checks them. Any thread.
class SigningKey
{
public:
    /// The key in the PEM file at `path`. When there is none, a new one is made: the file readable by its
    /// owner only, and the public half beside it as `path` + `.pub`. Throws storage::CannotOpen when the file
    /// cannot be read or written, or holds something else.
    [[nodiscard]] static SigningKey load_or_make(std::filesystem::path const& path);

    /// The key in a PEM file, private or public: enough to check. Throws as above.
    [[nodiscard]] static SigningKey load_for_checking(std::filesystem::path const& path);

    /// The signature of `text`, 64 bytes. Asserts that this is not only the public half.
    [[nodiscard]] std::string sign(std::string_view text) const;

    [[nodiscard]] bool is_signature_of(std::string_view signature, std::string_view text) const;

private:
    struct Key;
    explicit SigningKey(std::shared_ptr<Key const> key) : key_(std::move(key)) {}

    std::shared_ptr<Key const> key_;
};

}  // namespace creditd::audit
