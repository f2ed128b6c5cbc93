#pragma once

#include "engine/working_set.hpp"
#include "identity/domain/wallet_link.hpp"
#include "identity/records.hpp"

#include <string>
#include <string_view>

namespace creditd::identity {

/// The wallet links that the commands of a batch name. The writer's thread alone.
class WalletLinks final : public engine::Shelf
{
public:
    void need(std::string_view digest) { links_.need(std::string{digest}); }
    [[nodiscard]] WalletLink const* find(std::string_view digest) const
    {
        return links_.find(std::string{digest});
    }

    void put(WalletLink link);
    void remove(std::string_view digest) { links_.remove(std::string{digest}); }

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { links_.clear(); }

private:
    Records<std::string, WalletLink> links_;
};

}  // namespace creditd::identity
