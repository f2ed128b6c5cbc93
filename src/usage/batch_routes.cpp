// Many uses in one request. Each item is a command of its own under a key of its own, so a repeat of the
// request after a lost answer replays what was decided and decides the rest. All items go into the queue at
// once and share commits with whatever else is there; the queue keeps their order.

#include "endpoint/problems.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "usage/demand_json.hpp"
#include "usage/record_usage_command.hpp"
#include "usage/theme_routes.hpp"

#include <algorithm>
#include <expected>
#include <utility>

namespace creditd::usage {

namespace {

using http::Exchange;
using http::json::Fields;

bool is_visible(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

constexpr http::TextRule key_rule{.max = 255, .matches = is_visible, .form = "visible ASCII characters"};

/// Waits for all results of a request and answers with them in the order of the items. Everything happens on
/// the exchange's loop: that is where the mailbox delivers and where items are refused at once.
class Gathering
{
public:
    Gathering(std::unique_ptr<Exchange> exchange, std::size_t items)
        : exchange_(std::move(exchange)),
          results_(items),
          missing_(items)
    {}

    [[nodiscard]] Exchange const& exchange() const { return *exchange_; }

    void take(std::size_t index, std::string result)
    {
        results_[index] = std::move(result);
        --missing_;
        answer_when_complete();
    }

    /// After the last item was handed on; an answer before that would take the request away from under the
    /// rest.
    void all_are_under_way()
    {
        under_way_ = true;
        answer_when_complete();
    }

private:
    void answer_when_complete()
    {
        if (missing_ != 0 || !under_way_) {
            return;
        }
        std::size_t size = 16;
        for (auto const& result : results_) {
            size += result.size() + 1;
        }
        std::string body;
        body.reserve(size);
        body += R"({"results":[)";
        for (auto const& result : results_) {
            body += result;
            body += ',';
        }
        body.back() = ']';
        body += '}';
        exchange_->respond(http::json_response(200, std::move(body)));
    }

    std::unique_ptr<Exchange> exchange_;
    std::vector<std::string> results_;
    std::size_t missing_;
    bool under_way_ = false;
};

/// An answer's object with what a result says beside it. Problems tell their status themselves.
std::string result_of(http::Response const& response, bool replayed)
{
    std::string result;
    result.reserve(response.body.size() + 40);
    result += '{';
    if (response.status < 400) {
        result.append(R"("status":)").append(std::to_string(response.status)).append(",");
    }
    if (replayed) {
        result += R"("replayed":true,)";
    }
    result.append(response.body, 1);
    return result;
}

struct Item
{
    std::string user;
    std::string key;
    Demand demand;
    ledger::Purpose purpose;
};

std::expected<Item, http::Problem> read_item(http::json::Value value, Exchange const& exchange,
                                             std::optional<std::string_view> header_key, std::size_t index)
{
    if (value.kind() != http::json::Kind::Object) {
        return std::unexpected(http::validation_failed(
            {{"items[" + std::to_string(index) + "]", "wrong_type", "Must be an object."}}));
    }
    Fields fields{value};
    auto const named = fields.text("userId", endpoint::user_id_rule);
    auto const own_key = fields.text("idempotencyKey", key_rule);
    auto demand = read_demand(fields);
    auto purpose = read_purpose(fields, exchange.principal().id);
    if (auto problem = fields.finish()) {
        return std::unexpected(std::move(*problem));
    }
    auto user = endpoint::subject(exchange.principal(), named);
    if (!user) {
        return std::unexpected(std::move(user.error()));
    }
    if (!own_key && !header_key) {
        return std::unexpected(http::problem_of(
            endpoint::problems::idempotency_key_required,
            "give the item an idempotencyKey, or send an Idempotency-Key header with the request"));
    }
    auto key = own_key ? std::string{*own_key} : std::string{*header_key} + ':' + std::to_string(index);
    return Item{std::move(*user), std::move(key), std::move(demand), std::move(purpose)};
}

void submit_item(Desk const& desk, std::shared_ptr<Gathering> const& gathering, std::size_t index, Item item,
                 std::string_view content)
{
    auto const& exchange = gathering->exchange();
    auto const idempotency = endpoint::idempotency_of(desk.services, exchange, item.user, item.key, content);
    auto command = std::make_unique<RecordUsage>(desk.terms(), std::move(item.user),
                                                 std::string{exchange.request().request_id},
                                                 std::move(item.demand), std::move(item.purpose));
    command->idempotency = idempotency;
    auto& mailbox = *desk.services.mailboxes.at(exchange.loop().index());
    desk.services.engine.submit(std::move(command), mailbox, [gathering, index](engine::Finished finished) {
        bool const replayed = finished.fate == engine::Fate::Replayed;
        auto const response =
            endpoint::response_of(std::move(finished), gathering->exchange().request().request_id);
        gathering->take(index, result_of(response, replayed));
    });
}

/// The request's own key, on which items without one build theirs. Refused when it is there but not usable.
std::expected<std::optional<std::string_view>, http::Problem> header_key_of(http::Request const& request)
{
    auto const key = request.header("idempotency-key");
    if (key && (http::check(*key, key_rule) || request.header_count("idempotency-key") != 1)) {
        return std::unexpected(
            http::problem_of(endpoint::problems::idempotency_key_invalid,
                             "an Idempotency-Key has 1–255 visible ASCII characters and is sent once"));
    }
    return key;
}

void record_batch(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    auto document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(std::move(document.error()));
    }
    Fields fields{document->root()};
    auto const items = fields.required_array("items", 1, desk.settings.batch_items);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const header_key = header_key_of(exchange->request());
    if (!header_key) {
        return exchange->respond(header_key.error());
    }
    auto const gathering = std::make_shared<Gathering>(std::move(exchange), items.size());
    std::string content;
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto const& request = gathering->exchange();
        auto item = read_item(items[i], request, *header_key, i);
        if (!item) {
            auto const response = http::to_response(std::move(item.error()), request.request().request_id);
            gathering->take(i, result_of(response, false));
            continue;
        }
        content.clear();
        items[i].append_json(content);
        submit_item(desk, gathering, i, std::move(*item), content);
    }
    gathering->all_are_under_way();
}

}  // namespace

std::vector<http::Route> batch_routes(Desk const& desk)
{
    return {{http::Method::Post, "/credits/usage/batch", http::Access::requires_("credits:spend"),
             "recordUsageBatch", desk.settings.batch_bytes,
             [desk](auto exchange) { record_batch(desk, std::move(exchange)); }}};
}

}  // namespace creditd::usage
