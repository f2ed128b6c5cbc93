#include "bulk/file_reads.hpp"

#include "bulk/domain/csv_record.hpp"
#include "bulk/domain/json_items.hpp"
#include "bulk/domain/read_row.hpp"
#include "bulk/item_json.hpp"
#include "http/problem_catalog.hpp"
#include "http/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::int64_t most_bytes = 1 << 20;  // of a slice, give or take a row

/// The text of a file from some place on, one piece after another.
class FileText
{
public:
    FileText(storage::Reader& reader, Job const& job) : reader_(reader), job_(job), place_(job.place)
    {
        if (extend()) {
            taken_ = static_cast<std::size_t>(place_.byte);
        }
    }

    [[nodiscard]] std::string_view text() const { return std::string_view{text_}.substr(taken_); }
    /// Nothing of the file comes behind `text()`.
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    [[nodiscard]] bool is_missing() const { return is_missing_; }
    [[nodiscard]] ReadingPlace& place() { return place_; }

    /// Adds the next piece; false when there is none.
    bool extend()
    {
        if (is_whole_ || is_missing_) {
            return false;
        }
        auto const next = pieces_.empty() ? Loaded{place_.part, place_.piece} : behind(pieces_.back());
        auto const piece = store::find_piece(reader_, {job_.number, next.part, next.piece});
        if (!piece) {
            is_missing_ = true;
            return false;
        }
        pieces_.push_back({next.part, next.piece, piece->bytes.size(), piece->is_last});
        is_whole_ = piece->is_last && next.part == job_.parts;
        text_ += piece->bytes;
        return true;
    }

    /// Moves behind `count` bytes of `text()`.
    void consume(std::size_t count)
    {
        taken_ += count;
        place_.bytes += static_cast<std::int64_t>(count);
        place_.byte += static_cast<std::int64_t>(count);
        while (pieces_.size() > 1 && std::cmp_greater_equal(place_.byte, pieces_.front().bytes)) {
            auto const& front = pieces_.front();
            place_.byte -= static_cast<std::int64_t>(front.bytes);
            taken_ -= front.bytes;
            text_.erase(0, front.bytes);
            used_up_.push_back({job_.number, front.part, front.piece});
            pieces_.pop_front();
            place_.part = pieces_.front().part;
            place_.piece = pieces_.front().piece;
        }
    }

    /// The pieces passed so far; at the end of the file the last one too.
    std::vector<store::PieceKey> used_up(bool is_end)
    {
        for (auto const& piece : is_end ? pieces_ : std::deque<Loaded>{}) {
            used_up_.push_back({job_.number, piece.part, piece.piece});
        }
        return std::move(used_up_);
    }

private:
    struct Loaded
    {
        std::int64_t part = 1;
        std::int64_t piece = 0;
        std::size_t bytes = 0;
        bool is_last = false;
    };

    static Loaded behind(Loaded const& piece)
    {
        return piece.is_last ? Loaded{piece.part + 1, 0} : Loaded{piece.part, piece.piece + 1};
    }

    storage::Reader& reader_;
    Job const& job_;
    ReadingPlace place_;
    std::string text_;
    std::size_t taken_ = 0;  ///< of `text_`
    std::deque<Loaded> pieces_;
    bool is_whole_ = false;
    bool is_missing_ = false;
    std::vector<store::PieceKey> used_up_;
};

JobFault fault_at(std::string_view code, std::string message, std::int64_t row)
{
    return {std::string{code}, std::move(message), row};
}

/// Reads the rows of one format.
class RowReader
{
public:
    RowReader(storage::Reader& reader, Job const& job) : job_(job), file_(reader, job) {}

    FileSlice read(std::size_t most)
    {
        while (slice_.rows.size() < most && file_.place().bytes - job_.place.bytes < most_bytes &&
               !slice_.is_end && !slice_.fault) {
            if (!(job_.format == FileFormat::Csv ? take_csv() : take_json()) && !file_.extend()) {
                break;
            }
        }
        if (file_.is_missing()) {
            slice_.fault = fault_at("file_incomplete", "A piece of the file is missing.", 0);
        }
        slice_.used_up = file_.used_up(slice_.is_end);
        slice_.after = file_.place();
        slice_.after.has_ended = slice_.is_end;
        return std::move(slice_);
    }

private:
    /// True when it got on; false when more text is needed.
    bool take_csv()
    {
        auto& place = file_.place();
        auto text = file_.text();
        if (!place.has_begun && text.size() < byte_order_mark.size() && !file_.is_whole()) {
            return false;
        }
        auto const mark = !place.has_begun && text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
        text.remove_prefix(mark);
        if (text.empty()) {
            slice_.is_end = file_.is_whole();
            return slice_.is_end;
        }
        auto record = take_record(text, job_.delimiter, file_.is_whole());
        if (!record || record->length > longest_row) {
            return is_too_long(record ? record->length : text.size());
        }
        file_.consume(mark + record->length);
        ++place.row;
        if (!std::exchange(place.has_begun, true) || record->is_blank()) {
            return true;
        }
        add(std::move(*record));
        return true;
    }

    void add(CsvRecord record)
    {
        FileRow row{.row = file_.place().row};
        auto const& headings = job_.headings;
        if (record.fault) {
            auto const field = record.fault->field;
            auto const column = field < headings.size() && headings[field] ? name_of(*headings[field]) : "";
            row.errors.push_back({std::string{column}, std::string{record.fault->code},
                                  "Quotes stand around a whole field, and twice within it."});
        }
        if (record.fields.size() != headings.size()) {
            row.errors.push_back({"", "wrong_field_count",
                                  fmt::format("Has {} fields where the header has {}.", record.fields.size(),
                                              headings.size())});
        } else {
            read_fields(record.fields, row);
        }
        slice_.rows.push_back(std::move(row));
    }

    void read_fields(std::vector<std::string>& fields, FileRow& row)
    {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            auto const& heading = job_.headings[i];
            if (!heading || fields[i].empty()) {
                continue;
            }
            if (!http::is_utf8(fields[i])) {
                row.errors.push_back({std::string{name_of(*heading)}, "not_utf8", "Must be UTF-8."});
                continue;
            }
            row.cells.push_back({*heading, std::string{without_guard(fields[i])}});
        }
        std::ranges::sort(row.cells, {}, &Cell::column);
    }

    bool take_json()
    {
        auto& place = file_.place();
        auto text = file_.text();
        auto const where = !place.has_begun   ? JsonPlace::Before
                           : place.has_closed ? JsonPlace::Behind
                                              : JsonPlace::BetweenItems;
        bool const skips_mark = where == JsonPlace::Before && text.starts_with(byte_order_mark);
        auto const mark = skips_mark ? byte_order_mark.size() : 0;
        text.remove_prefix(mark);
        auto const step = take_json_step(text, where, place.row == 0, file_.is_whole());
        switch (step.kind) {
        case JsonStep::Kind::NeedsMore: return is_too_long(text.size());
        case JsonStep::Kind::Broken:
            slice_.fault = fault_at("malformed_json", std::string{step.fault}, place.row + 1);
            return true;
        case JsonStep::Kind::Opened: place.has_begun = true; break;
        case JsonStep::Kind::Closed: place.has_closed = true; break;
        case JsonStep::Kind::Ended: slice_.is_end = true; break;
        case JsonStep::Kind::Item: {
            if (is_too_long(step.length)) {
                return true;
            }
            FileRow row{.row = ++place.row};
            read_item(step.item, row.cells, row.errors);
            slice_.rows.push_back(std::move(row));
            place.has_closed = step.closes;
            break;
        }
        }
        file_.consume(mark + step.length);
        return true;
    }

    bool is_too_long(std::size_t bytes)
    {
        if (bytes > longest_row) {
            slice_.fault =
                fault_at("row_too_long",
                         fmt::format("A row has at most {} bytes; is a quote not closed?", longest_row),
                         file_.place().row + 1);
        }
        return slice_.fault.has_value();
    }

    Job const& job_;
    FileText file_;
    FileSlice slice_;
};

http::Problem empty_file()
{
    return http::validation_failed({{"body", "required", "Must be a file with at least a header."}});
}

}  // namespace

FileSlice read_file(storage::Reader& reader, Job const& job, std::size_t most)
{
    return RowReader{reader, job}.read(most);
}

std::expected<FileHead, http::Problem> read_head(Operation operation, FileFormat format,
                                                 std::string_view bytes, bool is_whole)
{
    if (bytes.starts_with(byte_order_mark)) {
        bytes.remove_prefix(byte_order_mark.size());
    }
    if (format == FileFormat::Json) {
        auto const step = take_json_step(bytes, JsonPlace::Before, true, is_whole);
        if (step.kind == JsonStep::Kind::Broken) {
            return std::unexpected(http::problem_of(http::problems::malformed_json, std::string{step.fault}));
        }
        return FileHead{};
    }
    if (bytes.empty()) {
        return std::unexpected(empty_file());
    }
    FileHead head{.delimiter = delimiter_of(bytes)};
    auto const record =
        take_record(bytes.substr(0, longest_row), head.delimiter, is_whole && bytes.size() <= longest_row);
    if (!record || record->is_blank()) {
        return std::unexpected(http::validation_failed(
            {{"body", "bad_format", "Must begin with a row of column names in the first part."}}));
    }
    auto headings = read_header(operation, record->fields);
    if (!headings) {
        std::vector<http::FieldError> errors;
        for (auto& fault : headings.error()) {
            bool const is_text = http::is_utf8(fault.column);
            errors.push_back({is_text ? std::move(fault.column) : "header", std::string{fault.code},
                              std::move(fault.message)});
        }
        return std::unexpected(http::validation_failed(std::move(errors)));
    }
    head.headings = std::move(*headings);
    return head;
}

}  // namespace creditd::bulk
