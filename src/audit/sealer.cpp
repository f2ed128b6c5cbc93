#include "audit/sealer.hpp"

#include "audit/anchor.hpp"
#include "audit/store.hpp"
#include "storage/failure.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace creditd::audit {

namespace {

std::vector<Head> heads_of(storage::Database& database)
{
    std::vector<Head> heads;
    database.read([&](storage::Reader& reader) { heads = store::heads(reader); });
    return heads;
}

}  // namespace

Sealer::Sealer(AnchorPlace const& place) : path_(place.anchor), key_(SigningKey::load_or_make(place.key))
{
    if (auto const fault = take_up(); !fault.empty()) {
        throw storage::CannotOpen("the anchor file " + path_.string() + " cannot be continued: " + fault +
                                  "; keep it as it is, run creditd verify, and begin another");
    }
    if (path_.has_parent_path()) {
        std::filesystem::create_directories(path_.parent_path());
    }
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) {
        throw storage::CannotOpen("cannot write the anchor file " + path_.string() + ": " +
                                  std::strerror(errno));
    }
}

std::string Sealer::take_up()
{
    sealed_.clear();
    auto const reading = read_anchor(path_, key_, [&](Seal const& seal) {
        if (seal.kind == Seal::Kind::Restore) {
            sealed_.clear();
        }
        for (auto const& head : seal.heads) {
            sealed_[head.bucket] = head.seq;
        }
    });
    number_ = reading.seals;
    last_line_digest_ = reading.last_line_digest;
    size_ = reading.whole_bytes;
    return reading.fault;
}

void Sealer::catch_up()
{
    struct stat status{};
    if (::fstat(file_, &status) != 0 || status.st_size == size_) {
        return;  // what cannot be asked cannot be written either
    }
    if (status.st_size < size_) {
        throw storage::StorageFailure("the anchor file " + path_.string() +
                                      " was cut; keep it as it is, run creditd verify, and begin another");
    }
    if (auto const fault = take_up(); !fault.empty()) {
        throw storage::StorageFailure("the anchor file " + path_.string() + " cannot be continued: " + fault);
    }
}

Sealer::~Sealer()
{
    ::close(file_);
}

std::size_t Sealer::seal(storage::Database& database, Moment now)
{
    catch_up();
    Seal seal{.made_at = now};
    for (auto& head : heads_of(database)) {
        auto const sealed = sealed_.find(head.bucket);
        // A head that went back is sealed too: verify then finds the break.
        if (sealed == sealed_.end() || sealed->second != head.seq) {
            seal.heads.push_back(std::move(head));
        }
    }
    auto const moved = seal.heads.size();
    if (moved != 0) {
        append(std::move(seal));
    }
    return moved;
}

void Sealer::seal_restore(storage::Database& database, Moment now)
{
    catch_up();
    append({.made_at = now, .kind = Seal::Kind::Restore, .heads = heads_of(database)});
}

void Sealer::append(Seal seal)
{
    seal.number = number_ + 1;
    seal.previous = last_line_digest_;
    auto const text = to_text(seal);
    auto const line = signed_line(text, key_.sign(text));
    auto const bytes = line + "\n";
    // What a failed call or a crash left behind the last whole line is cut off first.
    bool const written =
        ::ftruncate(file_, size_) == 0 &&
        ::pwrite(file_, bytes.data(), bytes.size(), size_) == static_cast<ssize_t>(bytes.size()) &&
        ::fdatasync(file_) == 0;
    if (!written) {
        throw storage::StorageFailure(std::string{"cannot write the anchor file: "} + std::strerror(errno));
    }
    size_ += static_cast<std::int64_t>(bytes.size());
    number_ = seal.number;
    last_line_digest_ = crypto::to_hex(crypto::view(crypto::sha256(line)));
    if (seal.kind == Seal::Kind::Restore) {
        sealed_.clear();
    }
    for (auto const& head : seal.heads) {
        sealed_[head.bucket] = head.seq;
    }
}

}  // namespace creditd::audit
