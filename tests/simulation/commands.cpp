#include "simulation/commands.hpp"

#include "base/credits.hpp"
#include "base/moment.hpp"

#include <fmt/format.h>

namespace creditd::simulation {

std::string amount_text(Micro amount)
{
    return creditd::to_text(Credits::from_micro(amount));
}

std::string moment_text(Millis moment)
{
    return creditd::to_text(Moment::from_milliseconds(moment));
}

namespace {

std::string describe(Tariff const& tariff)
{
    return fmt::format("{} for {}, at least {}, rounding {}", amount_text(tariff.credits), tariff.per,
                       amount_text(tariff.minimum), tariff.rounding);
}

std::string what(Command const& command)
{
    auto const amount = command.meter == 0 ? amount_text(command.amount)
                                           : fmt::format("{} and {} of meter {}", amount_text(command.amount),
                                                         amount_text(command.quantity), command.meter);
    switch (command.act) {
    case Act::Open: return "open";
    case Act::Grant:
        return fmt::format("grant {} {} priority {}", amount, command.paid ? "paid" : "promotional",
                           command.priority);
    case Act::Adjust: return fmt::format("adjust {}{}", amount, command.allow_debt ? " allowing debt" : "");
    case Act::Spend: return fmt::format("spend {}", amount);
    case Act::PlaceHold: return fmt::format("hold {}", amount);
    case Act::Capture:
        return fmt::format("capture {} of hold #{}{}{}", amount, command.target,
                           command.overage ? ", overage" : "", command.final ? "" : ", not final");
    case Act::Release: return fmt::format("release hold #{}", command.target);
    case Act::Extend: return fmt::format("extend hold #{}", command.target);
    case Act::Reverse: return fmt::format("reverse {} of usage #{}", amount, command.target);
    case Act::ClawBack: return fmt::format("claw back {}", amount);
    case Act::Reinstate: return fmt::format("reinstate {}", amount);
    case Act::OpenDispute: return "open dispute";
    case Act::WinDispute: return "win dispute";
    case Act::LoseDispute: return fmt::format("lose dispute of {}", amount);
    case Act::Redeem: return fmt::format("redeem code {}", command.code);
    case Act::SwitchCode:
        return fmt::format("switch code {} {}", command.code, command.active ? "on" : "off");
    case Act::SwitchAccount: return command.active ? "end suspension" : "suspend";
    case Act::SetPrice:
        return fmt::format("set price of meter {} to {}", command.meter, describe(command.tariff));
    case Act::BringForward: return "bring forward";
    }
    return "?";
}

std::string describe(Code const& code)
{
    auto text = amount_text(code.credits);
    text += code.active ? "" : ", inactive";
    text += code.max_uses ? fmt::format(", at most {} uses", *code.max_uses) : "";
    text += code.starts_at ? ", from " + moment_text(*code.starts_at) : "";
    text += code.expires_at ? ", until " + moment_text(*code.expires_at) : "";
    text += code.valid_for_days ? fmt::format(", valid for {} days", *code.valid_for_days) : "";
    text += code.new_users_days ? fmt::format(", for accounts under {} days", *code.new_users_days) : "";
    return text;
}

}  // namespace

std::string content_of(Command const& command)
{
    auto text = fmt::format("account {}: {}", command.account, what(command));
    if (command.effective_at) {
        text += ", from " + moment_text(*command.effective_at);
    }
    if (command.expires_at) {
        text += ", until " + moment_text(*command.expires_at);
    }
    if (command.purchase != 0) {
        text += fmt::format(", purchase {}", command.purchase);
    }
    if (command.reference != 0) {
        text += fmt::format(", reference {}", command.reference);
    }
    return text;
}

std::string to_text(Command const& command)
{
    auto text = fmt::format("#{} {}", command.id, content_of(command));
    if (command.key != 0) {
        text += fmt::format(", key {}", command.key);
    }
    return text;
}

std::string to_text(Script const& script)
{
    auto text = fmt::format("seed {}: signup {}, at most {} open grants, {} open holds and {} guesses\n",
                            script.seed, amount_text(script.limits.signup), script.limits.open_grants,
                            script.limits.open_holds, script.limits.guesses);
    for (std::size_t i = 0; i < script.meters.size(); ++i) {
        text += fmt::format("  meter {}: {}\n", i + 1, describe(script.meters[i]));
    }
    for (std::size_t i = 0; i < script.codes.size(); ++i) {
        text += fmt::format("  code {}: {}\n", i, describe(script.codes[i]));
    }
    for (auto const& group : script.groups) {
        if (group.restart) {
            text += "  restart\n";
        }
        text += group.now ? "  at " + moment_text(*group.now) + "\n" : "  while the clock is suspect\n";
        for (auto const& command : group.commands) {
            text += "    " + to_text(command) + "\n";
        }
    }
    return text;
}

}  // namespace creditd::simulation
