// What tests see of the world, in the words of their stories.

#include "ledger/testing/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace creditd::ledger::testing {

namespace {

constexpr std::string_view story_day = "2026-11-22";

/// As the story says it: without its date on the story's day, without seconds where they are zero.
std::string clock_text(Moment moment)
{
    auto text = to_text(moment).substr(0, 23);
    text[10] = ' ';
    if (text.starts_with(story_day)) {
        text.erase(0, story_day.size() + 1);
    }
    for (std::string_view const zeros : {".000", ":00"}) {
        if (text.ends_with(zeros)) {
            text.resize(text.size() - zeros.size());
        } else {
            break;
        }
    }
    return text;
}

}  // namespace

Moment at(std::string_view time)
{
    std::string text{time};
    if (!text.contains(' ')) {
        text = fmt::format("{} {}", story_day, text);
    }
    if (text.size() == 16) {
        text += ":00";
    }
    auto const moment = moment_from_text(text + 'Z');
    if (!moment) {
        throw std::logic_error("not a moment: " + text);
    }
    return *moment;
}

std::ostream& operator<<(std::ostream& out, Texts const& texts)
{
    for (auto const& text : texts) {
        out << (&text == texts.data() ? "" : " | ") << text;
    }
    return out;
}

Credits World::left(std::string_view grant) const
{
    Credits left;
    for (auto const& open : account_.grants) {
        left += grant_names_.at(open.facts.number) == grant ? open.left() : Credits{};
    }
    return left;
}

GrantFacts const& World::facts(std::string_view grant) const
{
    auto const found = std::ranges::find_if(
        page_.grants, [&](NewGrant const& each) { return grant_names_.at(each.facts.number) == grant; });
    if (found == page_.grants.end()) {
        throw std::logic_error(fmt::format("no grant {}", grant));
    }
    return found->facts;
}

std::string World::figures() const
{
    return fmt::format("balance {}, held {}, available {}, debt {}", to_text(balance()), to_text(held()),
                       to_text(available()), to_text(debt()));
}

Texts World::new_crossings()
{
    Texts texts;
    for (; crossings_told_ < page_.crossings.size(); ++crossings_told_) {
        auto const& crossing = page_.crossings[crossings_told_];
        texts.push_back((crossing.kind == WatchKind::LowBalance ? "LowBalance at " : "AutoTopUp at ") +
                        to_text(crossing.available));
    }
    return texts;
}

Texts World::new_lines()
{
    Texts texts;
    for (; told_ < page_.lines.size(); ++told_) {
        texts.push_back(text_of(page_.lines[told_]));
    }
    return texts;
}

std::string World::text_of(Transaction const& line) const
{
    auto const signed_text = [](Credits credits) {
        return (credits.is_positive() ? "+" : "") + to_text(credits);
    };
    auto text = fmt::format("{} {}", name_of(line.type), signed_text(line.amount));
    std::string draws;
    for (auto const& draw : line.draws) {
        draws += fmt::format("{}{} {}", draws.empty() ? "" : ", ", grant_names_.at(draw.grant),
                             signed_text(draw.amount));
    }
    text += draws.empty() ? "" : fmt::format(" ({})", draws);
    text += line.debt_made.is_zero() ? "" : ", makes debt " + to_text(line.debt_made);
    text += line.debt_repaid.is_zero() ? "" : ", repays debt " + to_text(line.debt_repaid);
    text += line.occurred_at == line.created_at ? "" : " at " + clock_text(line.occurred_at);
    return text;
}

}  // namespace creditd::ledger::testing
