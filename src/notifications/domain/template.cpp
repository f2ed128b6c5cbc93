#include "notifications/domain/template.hpp"

#include <fmt/format.h>

namespace creditd::notifications {

namespace {

std::string_view trimmed(std::string_view text)
{
    auto const first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool is_known(std::string_view form)
{
    return form.empty() || form == "money" || form == "date";
}

/// What a section is kept for: something, and not none of it.
bool is_there(std::optional<std::string> const& value)
{
    return value && *value != "0";
}

std::string without_controls(std::string_view text, bool keep_lines)
{
    std::string plain{text};
    for (auto& c : plain) {
        bool const is_control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
        if (is_control && !(keep_lines && c == '\n')) {
            c = ' ';
        }
    }
    return plain;
}

}  // namespace

std::expected<Template, std::string> Template::parse(std::string_view text)
{
    Template made;
    std::vector<std::string> open;
    while (!text.empty()) {
        auto const begin = text.find("{{");
        made.pieces_.push_back({.text = std::string{text.substr(0, begin)}, .form = {}});
        if (begin == std::string_view::npos) {
            break;
        }
        auto const end = text.find("}}", begin);
        if (end == std::string_view::npos) {
            return std::unexpected("a {{ has no }} after it");
        }
        auto inside = trimmed(text.substr(begin + 2, end - begin - 2));
        text.remove_prefix(end + 2);
        auto kind = Piece::Kind::Value;
        if (inside.starts_with('#') || inside.starts_with('/')) {
            kind = inside[0] == '#' ? Piece::Kind::Section : Piece::Kind::End;
            inside = trimmed(inside.substr(1));
        }
        auto const bar = inside.find('|');
        Piece piece{.kind = kind, .text = std::string{trimmed(inside.substr(0, bar))}, .form = {}};
        if (bar != std::string_view::npos) {
            piece.form = trimmed(inside.substr(bar + 1));
        }
        if (piece.text.empty() || !is_known(piece.form)) {
            return std::unexpected(fmt::format("there is no value or form {{{{{}}}}}", inside));
        }
        if (kind == Piece::Kind::Section) {
            open.push_back(piece.text);
        } else if (kind == Piece::Kind::End) {
            if (open.empty() || open.back() != piece.text) {
                return std::unexpected(
                    fmt::format("{{{{/{0}}}}} does not end the section begun last", piece.text));
            }
            open.pop_back();
        }
        made.pieces_.push_back(std::move(piece));
    }
    if (!open.empty()) {
        return std::unexpected(fmt::format("the section {{{{#{}}}}} does not end", open.back()));
    }
    return made;
}

std::string Template::fill(Values const& values, std::string (*escape)(std::string_view)) const
{
    std::string out;
    std::size_t left_out = 0;  // sections open around here, from the outermost that is left out
    for (auto const& piece : pieces_) {
        switch (piece.kind) {
        case Piece::Kind::Text:
            if (left_out == 0) {
                out += piece.text;
            }
            break;
        case Piece::Kind::Value:
            if (auto const value = left_out == 0 ? values(piece.text, piece.form) : std::nullopt) {
                out += escape(*value);
            }
            break;
        case Piece::Kind::Section:
            if (left_out > 0 || !is_there(values(piece.text, {}))) {
                ++left_out;
            }
            break;
        case Piece::Kind::End:
            if (left_out > 0) {
                --left_out;
            }
            break;
        }
    }
    return out;
}

std::string on_one_line(std::string_view text)
{
    return without_controls(text, false);
}

std::string as_plain_text(std::string_view text)
{
    return without_controls(text, true);
}

}  // namespace creditd::notifications
