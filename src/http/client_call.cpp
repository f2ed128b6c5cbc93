#include "http/client_call.hpp"

#include "base/assert.hpp"
#include "http/client_peers.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <ranges>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace creditd::http {
namespace {

constexpr std::size_t answer_header_limit = std::size_t{64} * 1024;

bool has_control_character(std::string_view text)
{
    return std::ranges::any_of(text,
                               [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

template <class T>
void set(CURL* easy, CURLoption option, T value)
{
    // Only options that this libcurl has are set, so a refusal is our mistake or no memory.
    CREDITD_ASSERT(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

}  // namespace

ClientCall::ClientCall(OutgoingRequest request, Client::Receiver receiver, ClientOptions const& options)
    : request_(std::move(request)),
      receiver_(std::move(receiver)),
      easy_(curl_easy_init())
{
    CREDITD_ASSERT(easy_ != nullptr);
    is_well_formed_ = !has_control_character(request_.url) &&
                      std::ranges::none_of(request_.headers, [](Header const& header) {
                          return header.name.empty() || header.name.contains(':') ||
                                 has_control_character(header.name) || has_control_character(header.value);
                      });
    if (is_well_formed_) {
        set_up(options);
    }
}

void ClientCall::set_up(ClientOptions const& options)
{
    auto* const easy = easy_.get();
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_URL, request_.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_TIMEOUT_MS,
        static_cast<long>(std::max<std::int64_t>(request_.deadline.in_milliseconds(), 1)));
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
    set(easy, CURLOPT_ERRORBUFFER, error_.data());
    // A slow name server must not hold up the end of the process.
    set(easy, CURLOPT_QUICK_EXIT, 1L);
    set(easy, CURLOPT_WRITEFUNCTION, &ClientCall::on_body);
    set(easy, CURLOPT_WRITEDATA, this);
    set(easy, CURLOPT_HEADERFUNCTION, &ClientCall::on_header);
    set(easy, CURLOPT_HEADERDATA, this);
    set_trust();
    set_method();
    set_headers();
    set_peers();
}

// That certificates and their names are checked is libcurl's default, said here because all depends on it.
void ClientCall::set_trust()
{
    auto* const easy = easy_.get();
#ifndef CREDITD_PLANTED_CERTIFICATE
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
#else
    set(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 0L);
#endif
    if (!request_.trust_file.empty()) {
        set(easy, CURLOPT_CAINFO, request_.trust_file.c_str());
        set(easy, CURLOPT_CAPATH, static_cast<char const*>(nullptr));
        // Else what was in the file counts for a day, whatever it is replaced with.
        set(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    }
}

void ClientCall::set_method()
{
    auto* const easy = easy_.get();
    auto const with_body = [&] {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDS, request_.body.data());
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    };
    switch (request_.method) {
    case Method::Get: break;
    case Method::Post: with_body(); break;
    case Method::Put:
        with_body();
        set(easy, CURLOPT_CUSTOMREQUEST, "PUT");
        break;
    case Method::Patch:
        with_body();
        set(easy, CURLOPT_CUSTOMREQUEST, "PATCH");
        break;
    case Method::Delete: set(easy, CURLOPT_CUSTOMREQUEST, "DELETE"); break;
    case Method::Head: set(easy, CURLOPT_NOBODY, 1L); break;
    case Method::Options: set(easy, CURLOPT_CUSTOMREQUEST, "OPTIONS"); break;
    }
}

void ClientCall::set_headers()
{
    auto const append = [this](std::string const& line) {
        auto* const longer = curl_slist_append(header_list_.get(), line.c_str());
        CREDITD_ASSERT(longer != nullptr);
        (void)header_list_.release();
        header_list_.reset(longer);
    };
    // Curl's own: a body type that may be wrong, and a wait of a second before longer bodies.
    auto const names = request_.headers | std::views::transform(&Header::name);
    if (std::ranges::none_of(names, [](auto& name) { return equal_ignoring_case(name, "Content-Type"); })) {
        append("Content-Type:");
    }
    append("Expect:");
    for (auto const& header : request_.headers) {
        append(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    set(easy_.get(), CURLOPT_HTTPHEADER, header_list_.get());
}

// The address is judged before a connection is opened, and again before a kept connection is used, which may
// have been opened for a call without this rule.
void ClientCall::set_peers()
{
#ifndef CREDITD_PLANTED_PUBLIC_ONLY
    if (request_.peers == Peers::PublicOnly) {
        set(easy_.get(), CURLOPT_OPENSOCKETFUNCTION, &ClientCall::on_open_socket);
        set(easy_.get(), CURLOPT_OPENSOCKETDATA, this);
        set(easy_.get(), CURLOPT_PREREQFUNCTION, &ClientCall::on_connected);
        set(easy_.get(), CURLOPT_PREREQDATA, this);
    }
#endif
}

bool ClientCall::may_have_arrived() const
{
    long sent = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
    return sent > 0;
}

CallResult ClientCall::result(CURLcode code)
{
    if (code != CURLE_OK) {
        return std::unexpected(failure(code));
    }
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    answer_.status = static_cast<int>(status);
    return std::move(answer_);
}

CallFailure ClientCall::failure(CURLcode code) const
{
    auto const* const reason = error_[0] != '\0' ? error_.data() : curl_easy_strerror(code);
    CallFailure failure{.kind = kind_of(code), .may_have_arrived = may_have_arrived(), .text = reason};
    if (failure.kind == CallFailure::Kind::AddressRefused) {
        failure.text = "its address is not one of the public internet";
    } else if (failure.kind == CallFailure::Kind::TooLarge) {
        failure.text = "the answer is longer than allowed";
    }
    return failure;
}

CallFailure::Kind ClientCall::kind_of(CURLcode code) const
{
    using enum CallFailure::Kind;
    if (is_address_refused_ && !may_have_arrived()) {
        return AddressRefused;
    }
    if (is_too_large_) {
        return TooLarge;
    }
    switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:  // the URL's, or what the peer speaks
        return may_have_arrived() ? Broken : BadRequest;
    case CURLE_URL_MALFORMAT: return BadRequest;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT: return Unreachable;
    case CURLE_OPERATION_TIMEDOUT: return DeadlinePassed;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return Untrusted;
    default: return Broken;
    }
}

bool ClientCall::take_body(std::string_view piece)
{
    if (piece.size() > request_.answer_limit - answer_.body.size()) {
        is_too_large_ = true;
        return false;
    }
    answer_.body += piece;
    return true;
}

bool ClientCall::take_header(std::string_view line)
{
    header_bytes_ += line.size();
    if (header_bytes_ > answer_header_limit) {
        is_too_large_ = true;
        return false;
    }
    if (line.starts_with("HTTP/")) {
        answer_.headers.clear();  // what came with a 100 is not the answer
        return true;
    }
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) {
        return true;
    }
    auto const value = line.substr(colon + 1);
    auto const from = value.find_first_not_of(" \t");
    auto const to = value.find_last_not_of(" \t\r\n");
    answer_.headers.push_back({std::string{line.substr(0, colon)},
                               from == std::string_view::npos || to == std::string_view::npos || to < from
                                   ? std::string{}
                                   : std::string{value.substr(from, to - from + 1)}});
    return true;
}

bool ClientCall::accept_address(sockaddr const& address)
{
    is_address_refused_ = !is_public_address(address);
    return !is_address_refused_;
}

std::size_t ClientCall::on_body(char const* bytes, std::size_t size, std::size_t count, void* call)
{
    return static_cast<ClientCall*>(call)->take_body({bytes, size * count}) ? size * count : 0;
}

std::size_t ClientCall::on_header(char const* bytes, std::size_t size, std::size_t count, void* call)
{
    return static_cast<ClientCall*>(call)->take_header({bytes, size * count}) ? size * count : 0;
}

curl_socket_t ClientCall::on_open_socket(void* call, curlsocktype, curl_sockaddr* address)
{
    if (!static_cast<ClientCall*>(call)->accept_address(address->addr)) {
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int ClientCall::on_connected(void* call, char* peer, char*, int, int)
{
    sockaddr_storage address{};
    sockaddr_in ipv4{};
    sockaddr_in6 ipv6{};
    if (::inet_pton(AF_INET, peer, &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        std::memcpy(&address, &ipv4, sizeof(ipv4));
    } else if (::inet_pton(AF_INET6, peer, &ipv6.sin6_addr) == 1) {
        ipv6.sin6_family = AF_INET6;
        std::memcpy(&address, &ipv6, sizeof(ipv6));
    }
    auto const& judged = reinterpret_cast<sockaddr const&>(address);
    return static_cast<ClientCall*>(call)->accept_address(judged) ? CURL_PREREQFUNC_OK
                                                                  : CURL_PREREQFUNC_ABORT;
}

}  // namespace creditd::http
