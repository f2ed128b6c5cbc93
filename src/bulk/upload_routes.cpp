// A part of a file becomes several commits of about a megabyte, so that a spend never waits behind ten. Only
// the last of them makes the part received: a part that is broken off has not been sent.

#include "bulk/upload_routes.hpp"

#include "bulk/approval_command.hpp"
#include "bulk/file_reads.hpp"
#include "bulk/job_command.hpp"
#include "bulk/reads.hpp"
#include "crypto/random.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "http/query.hpp"

#include <array>
#include <cstring>
#include <utility>

namespace creditd::bulk {

namespace {

using endpoint::Services;
using http::Exchange;

constexpr std::size_t stretch_bytes = std::size_t{1} << 20;
constexpr std::int64_t pieces_of_stretch = 16;
constexpr std::int64_t most_parts = 1000;

/// What the parameters say.
struct Sending
{
    FileFormat format = FileFormat::Csv;
    std::optional<Operation> operation{};
    std::string file_name{};
    std::int64_t job = 0;  ///< 0: a new one
    std::int64_t part = 1;
    bool is_last = true;
};

std::optional<FileFormat> format_of(http::Request const& request)
{
    if (http::has_media_type(request, "text/csv")) {
        return FileFormat::Csv;
    }
    return http::has_media_type(request, "application/json") ? std::optional{FileFormat::Json} : std::nullopt;
}

std::expected<Sending, http::Problem> read_sending(Services const& services, Exchange const& exchange)
{
    enum class Mode { Plan };
    static constexpr std::array modes{http::Choice<Mode>{"plan", Mode::Plan}};
    static constexpr std::array operations{http::Choice<Operation>{"adjust", Operation::Adjust},
                                           http::Choice<Operation>{"grant", Operation::Grant},
                                           http::Choice<Operation>{"promo", Operation::Promo},
                                           http::Choice<Operation>{"users", Operation::Users}};
    auto const format = format_of(exchange.request());
    if (!format) {
        return std::unexpected(
            http::problem_of(http::problems::unsupported_media_type, "send text/csv or application/json"));
    }
    http::Query query{exchange.request()};
    Sending sending{.format = *format};
    if (!query.one_of("mode", modes) && !query.has("mode")) {
        query.fail("mode", "required", "Must be plan.");
    }
    sending.operation = query.one_of("operation", operations);
    sending.file_name = query.text("fileName", {.max = 200}).value_or("");
    sending.part = query.integer("part", 1, most_parts).value_or(1);
    sending.is_last = query.boolean("last").value_or(true);
    if (auto const id = query.text("job")) {
        auto const parts = services.ids.decode(crypto::IdKind::Job, *id);
        sending.job = parts && parts->account == 0 ? parts->number : -1;
        for (auto const name : {"operation", "fileName"}) {
            if (query.has(name)) {
                query.fail(name, "not_with_job", "Is said with the first part.");
            }
        }
    } else if (!query.has("operation")) {
        query.fail("operation", "required", "Must be adjust, grant, promo or users.");
    } else if (sending.part != 1) {
        query.fail("job", "required", "Must name the job that the part belongs to.");
    }
    if (auto problem = query.finish()) {
        return std::unexpected(std::move(*problem));
    }
    return sending;
}

/// A part on its way into the database.
struct Upload
{
    Services& services;
    Settings const& settings;
    std::optional<engine::Idempotency> key;
    std::int64_t job = 0;
    std::int64_t part = 1;
    bool is_last = true;
    std::size_t sent = 0;  ///< bytes of the part
    std::int64_t name = new_name();

    /// Of this request: no other of the same part has it.
    static std::int64_t new_name()
    {
        std::int64_t name = 0;
        auto const random = crypto::random_bytes(sizeof name);
        std::memcpy(&name, random.data(), sizeof name);
        return name;
    }
};

audit::Mandate mandate_of(Exchange const& exchange)
{
    auto const& request = exchange.request();
    return {.actor = exchange.principal().id,
            .request_id = std::string{request.request_id},
            .client_address = request.client_address};
}

http::Problem may_not()
{
    return http::problem_of(http::problems::forbidden, "your role may not do this to users");
}

void respond_with(Exchange& exchange, engine::Answer answer)
{
    auto response = http::json_response(answer.status, std::move(answer.body));
    response.content_type = http::problem_content_type;
    exchange.respond(std::move(response));
}

/// Sends the next stretch, and after it the others.
void send_on(Upload upload, std::unique_ptr<Exchange> exchange)
{
    auto const body = exchange->request().body;
    auto const bytes = body.substr(upload.sent, stretch_bytes);
    Stretch stretch{.part = upload.part,
                    .upload = upload.name,
                    .first_piece = static_cast<std::int64_t>(upload.sent / stretch_bytes) * pieces_of_stretch,
                    .part_bytes = static_cast<std::int64_t>(body.size()),
                    .bytes = std::string{bytes}};
    bool const is_first = upload.sent == 0;
    upload.sent += bytes.size();
    stretch.ends_part = upload.sent == body.size();
    stretch.ends_file = stretch.ends_part && upload.is_last;
    bool const ends_part = stretch.ends_part;
    auto& services = upload.services;
    auto command = std::make_unique<ReceiveCommand>(services.ids, upload.settings, upload.job,
                                                    std::move(stretch), mandate_of(*exchange));
    auto key = upload.key;
    if (ends_part) {
        return endpoint::submit(services, std::move(exchange), std::move(command), std::move(key));
    }
    endpoint::submit_then(
        services, std::move(exchange), std::move(command),
        [upload = std::move(upload)](std::unique_ptr<Exchange> waiting, engine::Command& decided) mutable {
            auto answer = decided.answer();
            if (answer.status >= 400) {
                return respond_with(*waiting, std::move(answer));
            }
            send_on(std::move(upload), std::move(waiting));
        },
        is_first ? key : std::nullopt);
}

/// Sends a further part, where the caller may still do what the job does.
void continue_job(Upload upload, std::unique_ptr<Exchange> exchange)
{
    std::optional<Job> job;
    if (!endpoint::read_here(upload.services, *exchange,
                             [&](storage::Reader& reader) { job = job_numbered(reader, upload.job); })) {
        return;
    }
    if (job && !may_do(exchange->principal(), *job)) {
        return exchange->respond(may_not());
    }
    send_on(std::move(upload), std::move(exchange));
}

/// Opens a job for the file and sends its first part.
void open_and_send(Upload upload, NewFile file, std::unique_ptr<Exchange> exchange)
{
    auto& services = upload.services;
    auto command = std::make_unique<OpenJobCommand>(upload.settings, std::move(file), mandate_of(*exchange));
    auto const key = upload.key;
    endpoint::submit_then(
        services, std::move(exchange), std::move(command),
        [upload = std::move(upload)](std::unique_ptr<Exchange> waiting, engine::Command& decided) mutable {
            upload.job = static_cast<OpenJobCommand const&>(decided).number();
            if (upload.job == 0) {
                return respond_with(*waiting, decided.answer());
            }
            send_on(std::move(upload), std::move(waiting));
        },
        key);
}

void take_in(Services& services, Settings const& settings, Sending const& sending,
             std::unique_ptr<Exchange> exchange)
{
    auto key = endpoint::idempotency_of(services, *exchange, "", endpoint::KeyRule::Optional);
    if (!key) {
        return exchange->respond(std::move(key.error()));
    }
    Upload upload{services, settings, *key, sending.job, sending.part, sending.is_last};
    if (sending.job != 0) {
        return continue_job(std::move(upload), std::move(exchange));
    }
    auto head = read_head(*sending.operation, sending.format, exchange->request().body, sending.is_last);
    if (!head) {
        return exchange->respond(std::move(head.error()));
    }
    open_and_send(
        std::move(upload),
        {*sending.operation, sending.format, head->delimiter, std::move(head->headings), sending.file_name},
        std::move(exchange));
}

}  // namespace

void receive_file(Services& services, Settings const& settings, std::unique_ptr<Exchange> exchange)
{
    auto sending = read_sending(services, *exchange);
    if (!sending) {
        return exchange->respond(std::move(sending.error()));
    }
    if (sending->operation && !may_do(exchange->principal(), *sending->operation)) {
        return exchange->respond(may_not());
    }
    // Hashing ten megabytes takes too long for a loop.
    http::answer_on(services.workers, std::move(exchange),
                    [&services, &settings, sending = std::move(*sending)](std::unique_ptr<Exchange> waiting) {
                        take_in(services, settings, sending, std::move(waiting));
                    });
}

}  // namespace creditd::bulk
