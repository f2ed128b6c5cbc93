#include "app/ledger_address.hpp"
#include "app/setting_makers.hpp"

#include <filesystem>

namespace creditd::app {

namespace {

constexpr std::string_view scheme = "sqlite:";

Setting database_url()
{
    return {.name = "database.url",
            .form = "sqlite:DIRECTORY or postgres://USER:PASSWORD@HOST,HOST/DATABASE",
            .meaning = "Where the ledger is kept: a directory on a local disk, for this server alone, or a "
                       "PostgreSQL that several nodes share.",
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                if (value.starts_with("postgres://") || value.starts_with("postgresql://")) {
                    settings.postgres_url = Secret{std::string{value}};
                    return {};
                }
                if (!value.starts_with(scheme) || value.size() == scheme.size()) {
                    return must_be("sqlite:DIRECTORY, such as sqlite:./creditd-data, or "
                                   "postgres://USER@HOST/DATABASE");
                }
                settings.postgres_url = {};
                settings.data_directory = value.substr(scheme.size());
                return {};
            },
            .show = [](Settings const& settings) { return ledger_address(settings); }};
}

/// One of the two files that a sealed audit log needs.
Setting anchor_file(std::string_view name, std::string_view meaning,
                    std::filesystem::path audit::AnchorPlace::* place)
{
    return {.name = name,
            .form = "path",
            .meaning = meaning,
            .read = [place](Settings& settings, std::string_view value) -> ReadSetting {
                auto files = settings.audit.anchor.value_or(audit::AnchorPlace{});
                files.*place = value;
                bool const is_empty = files.anchor.empty() && files.key.empty();
                settings.audit.anchor = is_empty ? std::nullopt : std::optional(files);
                return {};
            },
            .show = [place](Settings const& settings) -> std::string {
                return settings.audit.anchor ? (*settings.audit.anchor.*place).native() : "";
            }};
}

void add_sessions(SettingList& list)
{
    list.add(seconds("sessions.user_seconds", 0, 10 * year_seconds,
                     "A user's session, from log-in; 0: no end.",
                     [](Settings& s) -> auto& { return s.identity.user_sessions.absolute; }));
    list.add(seconds("sessions.user_idle_seconds", 0, 10 * year_seconds, "The same, from its last use.",
                     [](Settings& s) -> auto& { return s.identity.user_sessions.idle; }));
    list.add(seconds("sessions.staff_seconds", 0, 10 * year_seconds,
                     "A session of staff (every role but user), from log-in; 0: no end.",
                     [](Settings& s) -> auto& { return s.identity.staff_sessions.absolute; }));
    list.add(seconds("sessions.staff_idle_seconds", 0, 10 * year_seconds, "The same, from its last use.",
                     [](Settings& s) -> auto& { return s.identity.staff_sessions.idle; }));
    list.add(count("sessions.per_user", 1, 10'000, "Sessions of one user; one more ends the oldest.",
                   [](Settings& s) -> auto& { return s.identity.sessions_per_user; }));
}

}  // namespace

void add_ledger_settings(SettingList& list)
{
    list.add(database_url());
    list.add(text("database.node_directory", "path",
                  "With PostgreSQL: this node's own directory, for its control socket.",
                  [](Settings& s) -> auto& { return s.node_directory; }));
    list.add(count("database.lanes", 1, 16,
                   "With PostgreSQL: batches that this node writes at once; from two on the last is for "
                   "commands that are not about one account.",
                   [](Settings& s) -> auto& { return s.database_lanes; }));
    list.add(
        boolean("database.single_bucket_batches",
                "With PostgreSQL spread over machines (Citus): no commit changes accounts of two of the 256 "
                "buckets. Elsewhere it only makes commits smaller.",
                [](Settings& s) -> auto& { return s.engine.single_bucket_batches; }));
    list.add(boolean(
        "database.unsafe_no_sync",
        "Answer before the disk has it, so that a power cut loses what was answered. Only test ledgers take it.",
        [](Settings& s) -> auto& { return s.unsafe_no_sync; }));

    list.add(text("admin.email", "e-mail", "The first administrator, made at the first start.",
                  [](Settings& s) -> auto& { return s.admin_email; }));
    list.add(secret("admin.password", "The first administrator's password.",
                    [](Settings& s) -> auto& { return s.admin_password; }));
    list.add(seconds("admin.setup_token_seconds", 60, 86'400, "How long the one-time set-up link is valid.",
                     [](Settings& s) -> auto& { return s.identity.setup_token_life; }));

    list.add(credits("accounts.signup_credits", Credits::whole(1'000'000),
                     "What a new account is given; 0 for nothing.",
                     [](Settings& s) -> auto& { return s.ledger.signup_credits; }));
    list.add(boolean("accounts.open_on_first_use", "Service calls about an unknown user open an account.",
                     [](Settings& s) -> auto& { return s.ledger.open_on_first_use; }));
    list.add(boolean("accounts.registration_open",
                     "Anybody may register; else only administrators make users.",
                     [](Settings& s) -> auto& { return s.identity.registration_open; }));
    list.add(
        boolean("accounts.signup_credits_after_verification",
                "Who registers is given the signup credits when the e-mail address is verified; needs mail.",
                [](Settings& s) -> auto& { return s.identity.mail.credit_after_verification; }));
    list.add(text("accounts.top_up_url", "address or path", "Shown to users who lack credits.",
                  [](Settings& s) -> auto& { return s.ledger.top_up_url; }));

    add_sessions(list);

    list.add(anchor_file("audit.anchor",
                         "Where seals over the audit log are appended; best on another machine.",
                         &audit::AnchorPlace::anchor));
    list.add(anchor_file("audit.signing_key", "The PEM key that signs them; made when it is missing.",
                         &audit::AnchorPlace::key));
    list.add(seconds("audit.seal_seconds", 1, 86'400, "How often.",
                     [](Settings& s) -> auto& { return s.audit.seal_every; }));
    list.add(choice<audit::ReasonCodePolicy>(
        "audit.reason_codes", std::array<std::string_view, 2>{"listed", "any"},
        "Which reason codes administrators may give: those of the list, or whatever looks like one.",
        [](Settings& s) -> auto& { return s.audit.reason_codes; }));
    list.add(choice<audit::ReadsByServices>(
        "audit.reads_by_services", std::array<std::string_view, 2>{"unwatched", "watched"},
        "Whether programs that act for users leave an entry an hour for each account that they read.",
        [](Settings& s) -> auto& { return s.audit.reads_by_services; }));

    list.add(
        boolean("promotions.uniform_refusals",
                "Say promo_invalid for every code that cannot be redeemed, so that guessing tells nothing.",
                [](Settings& s) -> auto& { return s.promotions.uniform_refusals; }));
}

}  // namespace creditd::app
