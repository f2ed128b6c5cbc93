#pragma once

#include "base/moment.hpp"
#include "topups/payment_gateway.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace creditd::topups::testing {

/// Reads events of the form `News` that the world keeps under their id; the signature is the word `signed`.
class ScriptedVerifier final : public NewsVerifier
{
public:
    [[nodiscard]] std::variant<News, Refusal> verify(std::string_view body, std::string_view signature,
                                                     Moment now) const override;
    [[nodiscard]] std::optional<News> read(std::string_view body) const override;
    void keep(News news);

private:
    mutable std::mutex mutex_;
    std::map<std::string, News, std::less<>> known_;
};

}  // namespace creditd::topups::testing
