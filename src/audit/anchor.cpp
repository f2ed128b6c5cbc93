#include "audit/anchor.hpp"

#include "storage/failure.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace creditd::audit {

namespace {

/// What is wrong with `line` as the one after `before`; empty when nothing is.
std::string fault_of(std::optional<SignedSeal> const& read, SigningKey const& key,
                     AnchorReading const& before)
{
    if (!read) {
        return "is not a seal";
    }
    if (!key.is_signature_of(read->signature, read->text)) {
        return "has a wrong signature";
    }
    if (read->seal.number != before.seals + 1 || read->seal.previous != before.last_line_digest) {
        return "does not follow the line before it";
    }
    return {};
}

}  // namespace

AnchorReading read_anchor(std::filesystem::path const& path, SigningKey const& key,
                          storage::FunctionRef<void(Seal const&)> sink)
{
    AnchorReading reading;
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        if (errno == ENOENT) {
            return reading;
        }
        throw storage::StorageFailure("cannot read the anchor file " + path.string() + ": " +
                                      std::strerror(errno));
    }
    std::string line;
    while (std::getline(stream, line)) {
        if (stream.eof()) {
            reading.has_torn_end = true;
            break;
        }
        auto const read = seal_from_line(line);
        auto const fault = fault_of(read, key, reading);
        if (!fault.empty()) {
            reading.fault = "line " + std::to_string(reading.seals + 1) + " " + fault;
            break;
        }
        ++reading.seals;
        reading.whole_bytes += static_cast<std::int64_t>(line.size()) + 1;
        reading.last_line_digest = crypto::to_hex(crypto::view(crypto::sha256(line)));
        sink(read->seal);
    }
    return reading;
}

}  // namespace creditd::audit
