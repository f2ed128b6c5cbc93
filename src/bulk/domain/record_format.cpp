#include "bulk/domain/record_format.hpp"

#include "base/bytes.hpp"

#include <array>
#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::uint8_t format = 1;

void write_wide(ByteWriter& out, __int128 value)
{
    out.number(static_cast<std::int64_t>(value >> 64));
    out.unsigned_number(static_cast<std::uint64_t>(value));
}

__int128 read_wide(ByteReader& in)
{
    auto const high = static_cast<__int128>(in.number());
    return static_cast<__int128>(static_cast<unsigned __int128>(high) << 64 | in.unsigned_number());
}

void write_maybe(ByteWriter& out, std::optional<Credits> const& maybe)
{
    out.byte(maybe ? 1 : 0);
    if (maybe) {
        out.credits(*maybe);
    }
}

std::optional<Credits> read_maybe(ByteReader& in)
{
    return in.byte() == 1 ? std::optional{in.credits()} : std::nullopt;
}

void write_cells(ByteWriter& out, Cells const& cells)
{
    out.unsigned_number(cells.size());
    for (auto const& cell : cells) {
        out.byte(std::to_underlying(cell.column));
        out.text(cell.text);
    }
}

Cells read_cells(ByteReader& in)
{
    Cells cells;
    for (auto left = in.unsigned_number(); left > 0 && !in.failed(); --left) {
        auto const column = column_from(in.byte());
        auto text = std::string{in.text()};
        if (!column) {
            in.fail();
            break;
        }
        cells.push_back({*column, std::move(text)});
    }
    return cells;
}

void write_mandate(ByteWriter& out, audit::Mandate const& mandate)
{
    out.text(mandate.actor);
    out.text(mandate.request_id);
    out.text(mandate.client_address);
    out.text(mandate.reason.code);
    out.text(mandate.reason.text);
}

audit::Mandate read_mandate(ByteReader& in)
{
    audit::Mandate mandate;
    mandate.actor = in.text();
    mandate.request_id = in.text();
    mandate.client_address = in.text();
    mandate.reason.code = in.text();
    mandate.reason.text = in.text();
    return mandate;
}

void write_place(ByteWriter& out, ReadingPlace const& place)
{
    for (auto const number : {place.part, place.piece, place.byte, place.bytes, place.row}) {
        out.number(number);
    }
    out.byte(place.has_begun ? 1 : 0);
    out.byte(place.has_closed ? 1 : 0);
    out.byte(place.has_ended ? 1 : 0);
}

ReadingPlace read_place(ByteReader& in)
{
    ReadingPlace place;
    for (auto* const number : {&place.part, &place.piece, &place.byte, &place.bytes, &place.row}) {
        *number = in.number();
    }
    place.has_begun = in.byte() == 1;
    place.has_closed = in.byte() == 1;
    place.has_ended = in.byte() == 1;
    return place;
}

/// The counters in the order in which they are kept.
template <class Counts>
auto counters_of(Counts& counts)
{
    return std::array{&counts.rows,   &counts.valid,  &counts.invalid,   &counts.applied,
                      &counts.failed, &counts.undone, &counts.not_undone};
}

template <class Totals>
auto sums_of(Totals& totals)
{
    return std::array{&totals.planned, &totals.moved, &totals.applied, &totals.undone, &totals.not_undone};
}

void write_headings(ByteWriter& out, std::vector<Heading> const& headings)
{
    out.unsigned_number(headings.size());
    for (auto const& heading : headings) {
        out.byte(heading ? std::to_underlying(*heading) : 0);
    }
}

std::vector<Heading> read_headings(ByteReader& in)
{
    std::vector<Heading> headings;
    for (auto left = in.unsigned_number(); left > 0 && !in.failed(); --left) {
        headings.push_back(column_from(in.byte()));
    }
    return headings;
}

}  // namespace

std::string job_bytes(Job const& job)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.byte(format);
    out.byte(std::to_underlying(job.format));
    out.byte(static_cast<std::uint8_t>(job.delimiter));
    write_headings(out, job.headings);
    out.text(job.file_name);
    out.text(job.created_by);
    out.moment(job.created_at);
    out.number(job.parts);
    out.number(job.bytes);
    out.number(job.upload);
    write_place(out, job.place);
    out.number(job.same_as);
    for (auto const* const counter : counters_of(job.counts)) {
        out.number(*counter);
    }
    for (auto const* const sum : sums_of(job.totals)) {
        write_wide(out, *sum);
    }
    out.credits(job.largest);
    out.unsigned_number(job.roles.size());
    for (auto const& role : job.roles) {
        out.text(role);
    }
    out.byte(std::to_underlying(job.mode));
    out.text(job.applied_by);
    out.number(job.approval);
    write_mandate(out, job.mandate);
    out.number(job.cursor);
    out.byte(job.is_stopping ? 1 : 0);
    out.byte(job.fault ? 1 : 0);
    if (job.fault) {
        out.text(job.fault->code);
        out.text(job.fault->message);
        out.number(job.fault->row);
        out.text(job.fault->column);
    }
    return bytes;
}

bool read_job(std::string_view bytes, Job& job)
{
    ByteReader in{bytes};
    bool const is_ours = in.byte() == format;
    job.format = in.byte() == std::to_underlying(FileFormat::Json) ? FileFormat::Json : FileFormat::Csv;
    job.delimiter = static_cast<char>(in.byte());
    job.headings = read_headings(in);
    job.file_name = in.text();
    job.created_by = in.text();
    job.created_at = in.moment();
    job.parts = in.number();
    job.bytes = in.number();
    job.upload = in.number();
    job.place = read_place(in);
    job.same_as = in.number();
    for (auto* const counter : counters_of(job.counts)) {
        *counter = in.number();
    }
    for (auto* const sum : sums_of(job.totals)) {
        *sum = read_wide(in);
    }
    job.largest = in.credits();
    for (auto left = in.unsigned_number(); left > 0 && !in.failed(); --left) {
        job.roles.emplace_back(in.text());
    }
    job.mode = in.byte() == std::to_underlying(ApplyMode::AllOrNothing) ? ApplyMode::AllOrNothing
                                                                        : ApplyMode::PerRow;
    job.applied_by = in.text();
    job.approval = in.number();
    job.mandate = read_mandate(in);
    job.cursor = in.number();
    job.is_stopping = in.byte() == 1;
    if (in.byte() == 1) {
        auto& fault = job.fault.emplace();
        fault.code = in.text();
        fault.message = in.text();
        fault.row = in.number();
        fault.column = in.text();
    }
    return is_ours && !in.failed() && in.at_end();
}

std::string row_bytes(PlannedRow const& row)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.byte(format);
    out.text(row.user_id);
    write_cells(out, row.cells);
    out.unsigned_number(row.errors.size());
    for (auto const& error : row.errors) {
        out.text(error.column);
        out.text(error.code);
        out.text(error.message);
    }
    out.credits(row.credits);
    write_maybe(out, row.expected_balance);
    out.number(row.line);
    write_maybe(out, row.balance);
    out.byte(row.problem ? 1 : 0);
    if (row.problem) {
        out.text(row.problem->code);
        out.text(row.problem->message);
    }
    write_maybe(out, row.undone);
    write_maybe(out, row.not_undone);
    return bytes;
}

bool read_row_bytes(std::string_view bytes, PlannedRow& row)
{
    ByteReader in{bytes};
    bool const is_ours = in.byte() == format;
    row.user_id = in.text();
    row.cells = read_cells(in);
    for (auto left = in.unsigned_number(); left > 0 && !in.failed(); --left) {
        auto& error = row.errors.emplace_back();
        error.column = in.text();
        error.code = in.text();
        error.message = in.text();
    }
    row.credits = in.credits();
    row.expected_balance = read_maybe(in);
    row.line = in.number();
    row.balance = read_maybe(in);
    if (in.byte() == 1) {
        auto& problem = row.problem.emplace();
        problem.code = in.text();
        problem.message = in.text();
    }
    row.undone = read_maybe(in);
    row.not_undone = read_maybe(in);
    return is_ours && !in.failed() && in.at_end();
}

crypto::Digest hash_with(crypto::Digest const& before, Operation operation, Cells const& cells)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.byte(std::to_underlying(operation));
    write_cells(out, cells);
    return crypto::sha256(crypto::view(before), bytes);
}

}  // namespace creditd::bulk
