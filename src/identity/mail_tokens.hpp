#pragma once

#include "engine/working_set.hpp"
#include "identity/domain/mail_token.hpp"
#include "identity/records.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::identity {

/// The mail tokens that the commands of a batch name. A new one takes the place of the user's others of its
/// purpose. The writer's thread alone.
class MailTokens final : public engine::Shelf
{
public:
    void need(std::string_view digest) { tokens_.need(std::string{digest}); }
    [[nodiscard]] MailToken const* find(std::string_view digest) const
    {
        return tokens_.find(std::string{digest});
    }

    void add(MailToken token);
    /// Ends every token of the user for that purpose.
    void end_all(std::string_view user_id, MailPurpose purpose);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    Records<std::string, MailToken> tokens_;
    std::vector<std::pair<std::string, MailPurpose>> ended_;
    std::vector<MailToken> added_;
};

}  // namespace creditd::identity
