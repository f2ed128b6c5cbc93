#pragma once

#include "identity/domain/issuer.hpp"
#include "identity/key_set_json.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity {

/// What is known about a key of an issuer.
struct KeyAnswer
{
    enum class Kind : std::uint8_t {
        Known,
        Unknown,     ///< the issuer has no such key now
        Unavailable  ///< none of its keys could be fetched since the start
    };
    Kind kind = Kind::Unavailable;
    std::optional<crypto::PublicKey> key{};
};

/// The keys of the settings' issuers, as last fetched (IDENT-1). A fetch that fails leaves the keys there
/// are; one that succeeds replaces them, so that a key its owner has withdrawn is not believed any more.
/// Somebody who makes up key ids causes at most one fetch a minute. Thread-safe.
class IssuerKeys
{
public:
    using Fetched = std::expected<std::string, std::string>;
    /// Brings the key set of an issuer, or says why not; from any thread, also at once.
    using Fetch = std::function<void(Issuer const&, std::move_only_function<void(Fetched)>)>;
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    /// `withdrawn` is called when a key that was there is gone or another: what it signed is to be forgotten.
    IssuerKeys(std::vector<Issuer> const& issuers, Fetch fetch, Clock clock, std::function<void()> withdrawn);

    /// Fetches all key sets, whenever they were fetched last. Those that are being fetched are left alone.
    void refresh();

    /// Tells about a key of `issuers[index]`, once: at once when it is known or may not be asked for again
    /// yet, else from the thread that fetches.
    void look_up(std::size_t index, std::string key_id, std::move_only_function<void(KeyAnswer)> done);

private:
    struct Waiting
    {
        std::string key_id;
        std::move_only_function<void(KeyAnswer)> done;
    };
    struct Ring
    {
        std::optional<KeySet> keys{};  ///< empty: none were fetched yet
        std::optional<std::chrono::steady_clock::time_point> tried_at{};
        bool is_fetching = false;
        std::vector<Waiting> waiting{};
    };

    void fetch(std::size_t index);
    void take(std::size_t index, Fetched fetched);
    [[nodiscard]] static KeyAnswer answer(Ring const& ring, std::string const& key_id);

    std::vector<Issuer> const& issuers_;
    Fetch const fetch_;
    Clock const clock_;
    std::function<void()> const withdrawn_;
    std::mutex mutex_;
    std::vector<Ring> rings_;
};

}  // namespace creditd::identity
