#include "audit/signing_key.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace creditd::audit {

namespace {

constexpr std::size_t signature_size = 64;

struct FreeBio
{
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

struct FreeContext
{
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

[[noreturn]] void cannot(std::string_view what, std::filesystem::path const& path, std::string_view why)
{
    throw storage::CannotOpen("cannot " + std::string{what} + " " + path.string() + ": " + std::string{why});
}

std::string read_file(std::filesystem::path const& path)
{
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        cannot("read the audit signing key", path, std::strerror(errno));
    }
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Makes the file durable with that content; it must not exist.
void make_file(std::filesystem::path const& path, std::string_view content, mode_t mode)
{
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) {
        cannot("write the audit signing key", path, std::strerror(errno));
    }
    bool const written =
        ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
        ::fsync(file) == 0;
    auto const error = errno;
    ::close(file);
    if (!written) {
        ::unlink(path.c_str());
        cannot("write the audit signing key", path, std::strerror(error));
    }
}

std::string content_of(BIO* bio)
{
    char* bytes = nullptr;
    auto const size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

struct SigningKey::Key
{
    Key(EVP_PKEY* given, bool can_sign) : pkey(given), is_private(can_sign)
    {
        CREDITD_ASSERT(pkey != nullptr);
    }
    ~Key() { EVP_PKEY_free(pkey); }
    Key(Key const&) = delete;
    Key& operator=(Key const&) = delete;

    static std::shared_ptr<Key const> from_pem(std::string const& pem, std::filesystem::path const& path)
    {
        bool const is_private = pem.contains("PRIVATE KEY");
        Bio const bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
        auto* const pkey = is_private ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)
                                      : PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr);
        if (pkey == nullptr) {
            cannot("use the audit signing key", path, "it is not a PEM key without passphrase");
        }
        auto key = std::make_shared<Key const>(pkey, is_private);
        if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519) {
            cannot("use the audit signing key", path, "it is not an Ed25519 key");
        }
        return key;
    }

    EVP_PKEY* const pkey;
    bool const is_private;
};

SigningKey SigningKey::load_or_make(std::filesystem::path const& path)
{
    if (!std::filesystem::exists(path)) {
        Key const made{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), true};
        Bio const secret{BIO_new(BIO_s_mem())};
        Bio const open{BIO_new(BIO_s_mem())};
        CREDITD_ASSERT(
            PEM_write_bio_PrivateKey(secret.get(), made.pkey, nullptr, nullptr, 0, nullptr, nullptr) == 1);
        CREDITD_ASSERT(PEM_write_bio_PUBKEY(open.get(), made.pkey) == 1);
        if (path.has_parent_path()) {
            std::filesystem::create_directories(path.parent_path());
        }
        // The public half first: a key that signs always has it.
        auto const public_path = std::filesystem::path{path.string() + ".pub"};
        std::filesystem::remove(public_path);
        make_file(public_path, content_of(open.get()), 0644);
        make_file(path, content_of(secret.get()), 0600);
    }
    auto key = Key::from_pem(read_file(path), path);
    if (!key->is_private) {
        cannot("sign with", path, "it holds only the public half");
    }
    return SigningKey{std::move(key)};
}

SigningKey SigningKey::load_for_checking(std::filesystem::path const& path)
{
    return SigningKey{Key::from_pem(read_file(path), path)};
}

std::string SigningKey::sign(std::string_view text) const
{
    CREDITD_ASSERT(key_->is_private);
    Context const context{EVP_MD_CTX_new()};
    std::string signature(signature_size, '\0');
    auto size = signature.size();
    bool const ok = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->pkey) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                   reinterpret_cast<unsigned char const*>(text.data()), text.size()) == 1;
    CREDITD_ASSERT(ok && size == signature_size);
    return signature;
}

bool SigningKey::is_signature_of(std::string_view signature, std::string_view text) const
{
    Context const context{EVP_MD_CTX_new()};
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_->pkey) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<unsigned char const*>(signature.data()),
                            signature.size(), reinterpret_cast<unsigned char const*>(text.data()),
                            text.size()) == 1;
}

}  // namespace creditd::audit
