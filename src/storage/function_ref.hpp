#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace creditd::storage {

/// A callable passed down the stack for the time of one call; never stored.
template <class Signature>
class FunctionRef;

template <class Result, class... Args>
class FunctionRef<Result(Args...)>
{
public:
    template <class Callable>
        requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef>)
    FunctionRef(Callable&& callable)  // NOLINT(google-explicit-constructor): made for lambdas at the call
        : callable_(const_cast<void*>(static_cast<void const*>(std::addressof(callable)))),
          call_([](void* target, Args... args) -> Result {
              return (*static_cast<std::remove_reference_t<Callable>*>(target))(std::forward<Args>(args)...);
          })
    {}

    Result operator()(Args... args) const { return call_(callable_, std::forward<Args>(args)...); }

private:
    void* callable_;
    Result (*call_)(void*, Args...);
};

}  // namespace creditd::storage
