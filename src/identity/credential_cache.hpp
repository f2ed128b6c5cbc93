#pragma once

#include "base/moment.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace creditd::http {
struct Principal;
}

namespace creditd::identity {

/// What a bearer secret stands for: who it is and until when.
struct Credential
{
    enum class Kind : std::uint8_t { Session, Key, Outside };

    Kind kind = Kind::Session;
    std::int64_t number = 0;  ///< of the session or the service principal
    std::string user_id{};    ///< of a session or outside token
    std::shared_ptr<http::Principal const> principal{};
    std::optional<Moment> expires_at{};
    Duration idle{};             ///< ends so long after its last use; zero: never
    Duration write_use_after{};  ///< how old the written moment of its last use may become

    std::atomic<std::int64_t> used_at_ms{0};         ///< last use known here
    std::atomic<std::int64_t> use_written_at_ms{0};  ///< last use that is, or soon will be, in the database

    /// It has ended *at* either moment.
    [[nodiscard]] bool is_live(Moment now) const;
};

/// The credentials used of late, by the SHA-256 of their secret: so that a request need not ask the database
/// who sends it. Bounded: what was not used for long is dropped first. Thread-safe.
///
/// Whoever fills it reads the database without a lock, so what it read may be out of date when it arrives: it
/// takes the `generation` before reading, and what was forgotten since keeps anything of that generation out.
class CredentialCache
{
public:
    /// Holds about `size` credentials.
    explicit CredentialCache(std::size_t size);

    /// Nothing also from the moment until which the cache is trusted.
    [[nodiscard]] std::shared_ptr<Credential> find(std::string_view digest);

    /// Where other nodes change credentials: until when all that they changed is certainly known here.
    /// Without a call, always.
    void trust_until(std::chrono::steady_clock::time_point moment);

    [[nodiscard]] std::uint64_t generation() const { return generation_.load(); }

    /// Keeps `credential`, unless something was forgotten since `generation`.
    void add(std::string_view digest, std::shared_ptr<Credential> credential, std::uint64_t generation);

    /// Forgets by secret, every session and token of a user, every secret of a service. From the return on no
    /// request finds them.
    void forget(std::string_view digest);
    void forget_user(std::string_view user_id);
    void forget_service(std::int64_t number);
    void forget_everything();

private:
    /// A digest is itself a good hash.
    struct DigestHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view digest) const noexcept;
    };
    using Credentials =
        std::unordered_map<std::string, std::shared_ptr<Credential>, DigestHash, std::equal_to<>>;

    /// A part with a lock of its own. What is found among the old moves to the young; when those are many,
    /// they become the old ones.
    struct Part
    {
        std::mutex mutex;
        Credentials young;
        Credentials old;
    };
    static constexpr std::size_t part_count = 16;

    [[nodiscard]] Part& part_of(std::string_view digest);
    void keep(Part& part, std::string digest, std::shared_ptr<Credential> credential);
    template <class Condition>
    void forget_if(Condition condition);

    std::array<Part, part_count> parts_;
    std::size_t const young_limit_;
    std::atomic<std::uint64_t> generation_{0};
    std::atomic<std::int64_t> trusted_until_{INT64_MAX};  ///< ticks of the steady clock
};

}  // namespace creditd::identity
