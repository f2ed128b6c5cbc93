#include "http/live_body.hpp"

#include <utility>

namespace creditd::http {

bool LiveBody::append(std::string_view piece)
{
    std::scoped_lock const lock{mutex_};
    if (has_ended_ || is_gone_ || waiting_.size() + piece.size() > waiting_limit_) {
        return false;
    }
    waiting_ += piece;
    wake_reader();
    return true;
}

void LiveBody::end()
{
    std::scoped_lock const lock{mutex_};
    has_ended_ = true;
    wake_reader();
}

bool LiveBody::is_over() const
{
    std::scoped_lock const lock{mutex_};
    return has_ended_ || is_gone_;
}

void LiveBody::attach(std::move_only_function<void()> wake)
{
    std::scoped_lock const lock{mutex_};
    wake_ = std::move(wake);
}

bool LiveBody::take(std::string& piece)
{
    std::scoped_lock const lock{mutex_};
    piece = std::exchange(waiting_, {});
    is_asleep_ = piece.empty() && !has_ended_;
    return !piece.empty() || !has_ended_;
}

void LiveBody::detach()
{
    std::move_only_function<void()>
        dropped;  // destroyed outside the lock: it may hold the last of a connection
    std::scoped_lock const lock{mutex_};
    is_gone_ = true;
    dropped = std::exchange(wake_, {});
    waiting_.clear();
}

/// Under the lock, so that no wake comes after `detach`.
void LiveBody::wake_reader()
{
    if (std::exchange(is_asleep_, false) && wake_) {
        wake_();
    }
}

}  // namespace creditd::http
