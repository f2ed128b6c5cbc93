#pragma once

#include "topups/payment_gateway.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace creditd::topups::testing {

/// A provider in this process that does what it is told: it keeps what it made, knows its keys, and answers
/// at once. `trouble` stands for what the network does to the next calls that make something. Any thread.
class ScriptedGateway final : public PaymentGateway
{
public:
    enum class Trouble : std::uint8_t {
        None,
        Refuses,      ///< says no
        LosesOrder,   ///< the call never arrives
        LosesAnswer,  ///< it is carried out, and nobody hears of it
    };

    void set_trouble(Trouble trouble)
    {
        std::scoped_lock const lock{mutex_};
        trouble_ = trouble;
    }
    /// How many calls that make something arrived with a key that was new.
    [[nodiscard]] int made() const
    {
        std::scoped_lock const lock{mutex_};
        return made_;
    }
    [[nodiscard]] int calls() const
    {
        std::scoped_lock const lock{mutex_};
        return calls_;
    }
    [[nodiscard]] Checkout checkout(std::string const& id) const
    {
        std::scoped_lock const lock{mutex_};
        return checkouts_.at(id);
    }
    void put(Checkout checkout)
    {
        std::scoped_lock const lock{mutex_};
        checkouts_[checkout.id] = std::move(checkout);
    }
    /// As if it had never been made.
    void forget_checkout(std::string const& id)
    {
        std::scoped_lock const lock{mutex_};
        checkouts_.erase(id);
    }
    void put(Refund refund)
    {
        std::scoped_lock const lock{mutex_};
        refunds_[refund.id] = std::move(refund);
    }
    void put(News news)
    {
        std::scoped_lock const lock{mutex_};
        news_.push_back(std::move(news));
    }
    [[nodiscard]] std::vector<CheckoutOrder> const& orders() const { return orders_; }

    /// From now on `list_news` answers when it is let go: whoever asks waits.
    void hold_lists()
    {
        std::scoped_lock const lock{mutex_};
        holds_lists_ = true;
    }
    void let_lists_go()
    {
        {
            std::scoped_lock const lock{mutex_};
            holds_lists_ = false;
        }
        let_go_.notify_all();
    }

    [[nodiscard]] bool is_live() const override { return false; }

    void create_checkout(CheckoutOrder order, std::string key, OnReply<Checkout> done) override
    {
        make<Checkout>(key, done, checkouts_, [&](std::string const& number) {
            orders_.push_back(order);
            Checkout made{.id = "cs_" + number, .our_purchase = order.purchase};
            made.subtotal = order.price.amount;
            made.total = order.price.amount;
            made.currency = order.price.currency;
            made.url = "https://pay.example/" + made.id;
            made.client_secret = made.id + "_secret";
            made.expires_at = order.expires_at;
            return made;
        });
    }
    void retrieve_checkout(std::string id, OnReply<Checkout> done) override { find(checkouts_, id, done); }
    void list_checkouts(Moment, Moment, std::string, OnReply<Listed<Checkout>> done) override
    {
        list(checkouts_, done, [](Checkout const&) { return true; });
    }
    void find_checkouts_of(std::string payment_id, OnReply<Listed<Checkout>> done) override
    {
        list(checkouts_, done, [&](Checkout const& each) { return each.payment_id == payment_id; });
    }
    void expire_checkout(std::string id, OnReply<Checkout> done) override { find(checkouts_, id, done); }
    void retrieve_payment(std::string, OnReply<Payment> done) override
    {
        done(UnknownOutcome{"not scripted", {}});
    }

    void cancel_payment(std::string, std::string, OnReply<Payment> done) override
    {
        done(UnknownOutcome{"not scripted", {}});
    }

    void create_refund(RefundOrder order, std::string key, OnReply<Refund> done) override
    {
        make<Refund>(key, done, refunds_, [&](std::string const& number) {
            return Refund{.id = "re_" + number,
                          .payment_id = order.payment_id,
                          .our_refund = order.refund,
                          .state = RefundState::Succeeded,
                          .amount = order.amount,
                          .currency = "usd"};
        });
    }
    void retrieve_refund(std::string id, OnReply<Refund> done) override { find(refunds_, id, done); }
    void list_refunds(std::string payment_id, std::string, OnReply<Listed<Refund>> done) override
    {
        list(refunds_, done, [&](Refund const& each) { return each.payment_id == payment_id; });
    }
    void retrieve_dispute(std::string, OnReply<Dispute> done) override
    {
        done(UnknownOutcome{"not scripted", {}});
    }
    void list_news(Moment, Moment, std::string, OnReply<Listed<News>> done) override
    {
        Listed<News> listed;
        {
            std::unique_lock lock{mutex_};
            let_go_.wait(lock, [this] { return !holds_lists_; });
            listed.items = news_;
        }
        done(std::move(listed));
    }
    void create_setup(SetupOrder, std::string, OnReply<Checkout> done) override
    {
        done(UnknownOutcome{"not scripted", {}});
    }
    void charge_saved_method(SavedPaymentOrder, std::string, OnReply<Payment> done) override
    {
        done(UnknownOutcome{"not scripted", {}});
    }

private:
    template <class Made, class Make>
    void make(std::string const& key, OnReply<Made> const& done, std::map<std::string, Made>& all,
              Make make_one)
    {
        Reply<Made> reply = UnknownOutcome{"the connection broke", {}};
        {
            std::scoped_lock const lock{mutex_};
            ++calls_;
            if (trouble_ == Trouble::Refuses) {
                reply = RefusedCall{.status = 400, .code = "no_such_currency", .message = "No."};
            } else if (trouble_ != Trouble::LosesOrder) {
                auto const [known, is_new] = by_key_.try_emplace(key);
                if (is_new) {
                    auto made = make_one(std::to_string(++made_));
                    known->second = made.id;
                    all[made.id] = std::move(made);
                }
                if (trouble_ == Trouble::None) {
                    reply = all.at(known->second);
                }
            }
        }
        done(std::move(reply));
    }

    template <class Kept>
    void find(std::map<std::string, Kept> const& all, std::string const& id, OnReply<Kept> const& done)
    {
        Reply<Kept> reply = RefusedCall{.status = 404, .code = "resource_missing", .not_found = true};
        {
            std::scoped_lock const lock{mutex_};
            ++calls_;
            if (auto const found = all.find(id); found != all.end()) {
                reply = found->second;
            }
        }
        done(std::move(reply));
    }

    template <class Kept, class Chosen>
    void list(std::map<std::string, Kept> const& all, OnReply<Listed<Kept>> const& done, Chosen chosen)
    {
        Listed<Kept> listed;
        {
            std::scoped_lock const lock{mutex_};
            ++calls_;
            for (auto const& [id, each] : all) {
                if (chosen(each)) {
                    listed.items.push_back(each);
                }
            }
        }
        done(std::move(listed));
    }

    mutable std::mutex mutex_;
    Trouble trouble_ = Trouble::None;
    int made_ = 0;
    int calls_ = 0;
    std::map<std::string, std::string> by_key_;
    std::map<std::string, Checkout> checkouts_;
    std::map<std::string, Refund> refunds_;
    std::vector<CheckoutOrder> orders_;
    std::vector<News> news_;
    bool holds_lists_ = false;
    std::condition_variable let_go_;
};

}  // namespace creditd::topups::testing
