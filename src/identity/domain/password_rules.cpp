#include "identity/domain/password_rules.hpp"

#include "identity/domain/email.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace creditd::identity {

namespace {

using namespace std::string_view_literals;

/// Words that the most common passwords are made of; compared without case, without what is appended, and
/// with the usual stand-ins for letters undone.
constexpr std::array common_words{
    "abcabc"sv,        "abcdef"sv,     "abcdefg"sv,    "abcdefgh"sv,   "access"sv,     "admin"sv,
    "administrator"sv, "adminadmin"sv, "amanda"sv,     "andrea"sv,     "andrew"sv,     "angel"sv,
    "anthony"sv,       "asdasd"sv,     "asdasdasd"sv,  "asdfasdf"sv,   "asdfgh"sv,     "asdfghjk"sv,
    "asdfghjkl"sv,     "ashley"sv,     "austin"sv,     "azerty"sv,     "azertyuiop"sv, "babygirl"sv,
    "bailey"sv,        "banana"sv,     "barcelona"sv,  "baseball"sv,   "basketball"sv, "batman"sv,
    "benfica"sv,       "blink"sv,      "buster"sv,     "butterfly"sv,  "changeme"sv,   "charlie"sv,
    "cheese"sv,        "chelsea"sv,    "chocolate"sv,  "computer"sv,   "cookie"sv,     "corvette"sv,
    "creditd"sv,       "credits"sv,    "daniel"sv,     "default"sv,    "diamond"sv,    "dragon"sv,
    "elizabeth"sv,     "facebook"sv,   "family"sv,     "ferrari"sv,    "flower"sv,     "football"sv,
    "forever"sv,       "freedom"sv,    "friends"sv,    "fuckyou"sv,    "garfield"sv,   "george"sv,
    "ginger"sv,        "guest"sv,      "hannah"sv,     "harley"sv,     "hello"sv,      "hellohello"sv,
    "hockey"sv,        "hottie"sv,     "hunter"sv,     "iloveu"sv,     "iloveyou"sv,   "internet"sv,
    "jackson"sv,       "jasmine"sv,    "jennifer"sv,   "jessica"sv,    "jordan"sv,     "joseph"sv,
    "joshua"sv,        "juventus"sv,   "justin"sv,     "killer"sv,     "letmein"sv,    "liverpool"sv,
    "lovely"sv,        "loveme"sv,     "maggie"sv,     "manchester"sv, "marina"sv,     "martin"sv,
    "master"sv,        "matrix"sv,     "matthew"sv,    "maverick"sv,   "mercedes"sv,   "merlin"sv,
    "metallica"sv,     "michael"sv,    "michelle"sv,   "minecraft"sv,  "monkey"sv,     "mustang"sv,
    "naruto"sv,        "newyork"sv,    "nicole"sv,     "nothing"sv,    "parola"sv,     "passpass"sv,
    "passw"sv,         "passwd"sv,     "password"sv,   "passwort"sv,   "patrick"sv,    "pepper"sv,
    "phoenix"sv,       "pokemon"sv,    "princess"sv,   "purple"sv,     "qazwsx"sv,     "qazwsxedc"sv,
    "qwer"sv,          "qweasd"sv,     "qweasdzxc"sv,  "qwerqwer"sv,   "qwert"sv,      "qwerty"sv,
    "qwertyqwerty"sv,  "qwertyui"sv,   "qwertyuiop"sv, "qwertz"sv,     "qwertzuiop"sv, "rainbow"sv,
    "ranger"sv,        "robert"sv,     "samantha"sv,   "samsung"sv,    "school"sv,     "scooter"sv,
    "secret"sv,        "security"sv,   "senha"sv,      "server"sv,     "shadow"sv,     "silver"sv,
    "slipknot"sv,      "snoopy"sv,     "soccer"sv,     "spiderman"sv,  "spring"sv,     "starwars"sv,
    "steelers"sv,      "summer"sv,     "sunshine"sv,   "superman"sv,   "superstar"sv,  "system"sv,
    "taylor"sv,        "temp"sv,       "temporary"sv,  "test"sv,       "tester"sv,     "testing"sv,
    "testtest"sv,      "thomas"sv,     "thunder"sv,    "tigger"sv,     "trustno"sv,    "user"sv,
    "victoria"sv,      "welcome"sv,    "whatever"sv,   "william"sv,    "winter"sv,     "yankees"sv,
    "zaqwsx"sv,        "zxcvbn"sv,     "zxcvbnm"sv,    "aa"sv,         "abc"sv,        "abcd"sv,
    "asdf"sv,          "pass"sv,
};

/// Walks over a keyboard, which have no word in them.
constexpr std::array common_walks{
    "1q2w3e4r"sv,     "1q2w3e4r5t"sv, "1q2w3e4r5t6y"sv, "q1w2e3r4"sv,  "q1w2e3r4t5"sv, "1qaz2wsx"sv,
    "1qaz2wsx3edc"sv, "1qazxsw2"sv,   "zaq12wsx"sv,     "zaq1xsw2"sv,  "qaz123wsx"sv,  "a1b2c3d4"sv,
    "1a2b3c4d"sv,     "147258369"sv,  "159753456"sv,    "741852963"sv, "789456123"sv,  "123654789"sv,
};

bool is_among(std::span<std::string_view const> words, std::string_view text)
{
    return std::ranges::find(words, text) != words.end();
}

bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/// `p@ssw0rd` as the word it stands for.
std::string with_stand_ins_undone(std::string_view text)
{
    std::string word{text};
    for (char& c : word) {
        switch (c) {
        case '@': c = 'a'; break;
        case '$': c = 's'; break;
        case '0': c = 'o'; break;
        case '1': c = 'i'; break;
        case '3': c = 'e'; break;
        default: break;
        }
    }
    return word;
}

/// Without the digits and signs at both ends: `123password!` is `password`.
std::string_view core_of(std::string_view text)
{
    while (!text.empty() && !is_letter(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && !is_letter(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// `aaaaaaaa`, `12345678`, `98765432`, `1212121212`, `11112222`: each character is its neighbour, or next to
/// it.
bool is_run(std::string_view text)
{
    for (std::size_t i = 1; i < text.size(); ++i) {
        int const step = text[i] - text[i - 1];
        bool const is_wrap = (text[i - 1] == '9' && text[i] == '0') || (text[i - 1] == '0' && text[i] == '9');
        if ((step < -1 || step > 1) && !is_wrap) {
            return false;
        }
    }
    return true;
}

/// One short piece again and again: `abcabcabc`, `12341234`.
bool is_repetition(std::string_view text)
{
    for (std::size_t length = 1; length <= 4 && length * 2 <= text.size(); ++length) {
        if (text.substr(length) == text.substr(0, text.size() - length)) {
            return true;
        }
    }
    return false;
}

bool is_made_from(std::string_view password, std::string_view email)
{
    auto const core = core_of(password);
    auto const local_part = email.substr(0, email.find('@'));
    return !email.empty() && (password == email || password == local_part || core == core_of(local_part)) &&
           !core.empty();
}

}  // namespace

std::optional<PasswordRefusal> judge_password(std::string_view password, std::string_view email)
{
    if (password.size() < shortest_password) {
        return PasswordRefusal::TooShort;
    }
    if (password.size() > longest_password) {
        return PasswordRefusal::TooLong;
    }
    auto const lower = in_lower_case(password);
    auto const plain = with_stand_ins_undone(lower);
    if (is_run(lower) || is_repetition(lower) || is_among(common_walks, lower) ||
        is_among(common_words, core_of(lower)) || is_among(common_words, core_of(plain)) ||
        is_among(common_words, with_stand_ins_undone(core_of(lower))) || is_made_from(lower, email)) {
        return PasswordRefusal::TooCommon;
    }
    return std::nullopt;
}

}  // namespace creditd::identity
