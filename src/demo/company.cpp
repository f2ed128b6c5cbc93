#include "demo/company.hpp"

#include <array>

namespace creditd::demo {

namespace {

constexpr Habit writer{3.0, "tokens", 400, 9'000, 0.0};
constexpr Habit studio{1.5, "images", 1, 12, 0.8};
constexpr Habit caller{2.0, "minutes", 1, 45, 0.1};
constexpr Habit batch{0.4, "tokens", 20'000, 180'000, 0.6};
constexpr Habit casual{0.25, "tokens", 100, 1'500, 0.0};

constexpr std::array cast{
    Person{"Ada Lovelace", "ada.lovelace@example.com", writer, 90, 500_credits, "WELCOME10"},
    Person{"Alan Turing", "alan.turing@example.com", batch, 90, 2000_credits, "LAUNCH50"},
    Person{"Annie Easley", "annie.easley@example.com", studio, 88, 300_credits, "WELCOME10"},
    Person{"Barbara Liskov", "barbara.liskov@example.com", writer, 85, 400_credits, "WELCOME10"},
    Person{"Carol Shaw", "carol.shaw@example.com", studio, 82, 400_credits, "LAUNCH50"},
    Person{"Claude Shannon", "claude.shannon@example.com", caller, 80, 300_credits, ""},
    Person{"Donald Knuth", "donald.knuth@example.com", casual, 79, 0_credits, "WELCOME10"},
    Person{"Edsger Dijkstra", "edsger.dijkstra@example.com", writer, 75, 250_credits, "WELCOME10"},
    Person{"Evelyn Boyd Granville", "evelyn.granville@example.com", batch, 74, 1500_credits, "LAUNCH50"},
    Person{"Frances Allen", "frances.allen@example.com", writer, 70, 500_credits, "WELCOME10"},
    Person{"Grace Hopper", "grace.hopper@example.com", caller, 66, 600_credits, "WELCOME10"},
    Person{"Hedy Lamarr", "hedy.lamarr@example.com", caller, 63, 200_credits, ""},
    Person{"Ivan Sutherland", "ivan.sutherland@example.com", studio, 60, 350_credits, "WELCOME10"},
    Person{"Jean Bartik", "jean.bartik@example.com", casual, 57, 0_credits, "WELCOME10"},
    Person{"John Backus", "john.backus@example.com", writer, 51, 200_credits, ""},
    Person{"Karen Spaerck Jones", "karen.jones@example.com", batch, 45, 1200_credits, "SUMMER25"},
    Person{"Katherine Johnson", "katherine.johnson@example.com", writer, 40, 400_credits, "SUMMER25"},
    Person{"Ken Thompson", "ken.thompson@example.com", casual, 35, 0_credits, "WELCOME10"},
    Person{"Lynn Conway", "lynn.conway@example.com", studio, 30, 300_credits, "SUMMER25"},
    Person{"Margaret Hamilton", "margaret.hamilton@example.com", caller, 24, 500_credits, "SUMMER25"},
    Person{"Mary Kenneth Keller", "mary.keller@example.com", casual, 18, 0_credits, "WELCOME10"},
    Person{"Radia Perlman", "radia.perlman@example.com", writer, 12, 300_credits, "WELCOME10"},
    Person{"Shafi Goldwasser", "shafi.goldwasser@example.com", batch, 6, 900_credits, "SUMMER25"},
    Person{"Sophie Wilson", "sophie.wilson@example.com", casual, 1, 0_credits, ""},
};

constexpr std::array catalogue{
    Product{"tokens", "token", "Text in and out of the language model", "2", 1000},
    Product{"images", "image", "Pictures at standard size", "1.5", 1},
    Product{"minutes", "minute", "Transcribed speech", "0.35", 1},
};

constexpr std::array campaigns{
    Code{"WELCOME10", 10, 0, 0, 0, "For everybody who signs up"},
    Code{"LAUNCH50", 50, 100, 60, 30, "Launch week, for the first hundred"},
    Code{"SUMMER25", 25, 500, 30, 0, "Credits live for 30 days"},
};

}  // namespace

std::span<Person const> people()
{
    return cast;
}

std::span<Product const> products()
{
    return catalogue;
}

std::span<Code const> codes()
{
    return campaigns;
}

}  // namespace creditd::demo
