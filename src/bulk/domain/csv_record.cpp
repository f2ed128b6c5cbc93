// One pass over the bytes with four states. Nothing is kept between calls: whoever has only the beginning of
// a record asks again when there is more, so that reading can stop and go on behind any record.

#include "bulk/domain/csv_record.hpp"

#include <algorithm>
#include <array>

namespace creditd::bulk {

namespace {

enum class State {
    FieldBegins,
    Plain,
    Quoted,
    QuoteInQuoted,  ///< the end of the field, or the first of two that mean one
};

class RecordReader
{
public:
    explicit RecordReader(char delimiter) : delimiter_(delimiter) { record_.fields.emplace_back(); }

    /// True when the line ended before `c`, which is CR or LF.
    bool ends_at(char c)
    {
        bool const is_line_end = c == '\n' || c == '\r';
        switch (state_) {
        case State::FieldBegins:
            if (c == '"') {
                state_ = State::Quoted;
                return false;
            }
            state_ = State::Plain;
            [[fallthrough]];
        case State::Plain: return is_line_end || take_plain(c);
        case State::Quoted:
            if (c == '"') {
                state_ = State::QuoteInQuoted;
            } else {
                field() += c;
            }
            return false;
        case State::QuoteInQuoted:
            if (c == '"') {
                field() += c;
                state_ = State::Quoted;
                return false;
            }
            state_ = State::Plain;
            if (is_line_end) {
                return true;
            }
            if (c != delimiter_) {
                blame("text_after_quote");
            }
            return take_plain(c);
        }
        return false;
    }

    CsvRecord finish(std::size_t length)
    {
        if (state_ == State::Quoted) {
            blame("quote_not_closed");
        }
        record_.length = length;
        return std::move(record_);
    }

private:
    bool take_plain(char c)
    {
        if (c == delimiter_) {
            record_.fields.emplace_back();
            state_ = State::FieldBegins;
            return false;
        }
        if (c == '"') {
            blame("stray_quote");
        }
        field() += c;
        return false;
    }

    void blame(std::string_view code)
    {
        if (!record_.fault) {
            record_.fault = QuoteFault{record_.fields.size() - 1, code};
        }
    }

    std::string& field() { return record_.fields.back(); }

    char const delimiter_;
    State state_ = State::FieldBegins;
    CsvRecord record_;
};

}  // namespace

std::optional<CsvRecord> take_record(std::string_view text, char delimiter, bool is_end)
{
    RecordReader reader{delimiter};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!reader.ends_at(text[i])) {
            continue;
        }
        bool const may_have_line_feed = text[i] == '\r';
        if (may_have_line_feed && i + 1 == text.size() && !is_end) {
            return std::nullopt;
        }
        bool const has_line_feed = may_have_line_feed && i + 1 < text.size() && text[i + 1] == '\n';
        return reader.finish(i + (has_line_feed ? 2 : 1));
    }
    return is_end ? std::optional{reader.finish(text.size())} : std::nullopt;
}

char delimiter_of(std::string_view header)
{
    constexpr std::array candidates{',', ';', '\t'};
    std::array<std::size_t, candidates.size()> counts{};
    bool is_quoted = false;
    for (char const c : header) {
        is_quoted = is_quoted != (c == '"');
        auto const* const found = std::ranges::find(candidates, c);
        if (!is_quoted && found != candidates.end()) {
            ++counts[static_cast<std::size_t>(found - candidates.begin())];
        }
        if (!is_quoted && (c == '\n' || c == '\r')) {
            break;
        }
    }
    auto const most = std::ranges::max_element(counts);
    return candidates[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace creditd::bulk
