#include "notifications/smtp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <curl/curl.h>
#include <stdexcept>
#include <string_view>

namespace creditd::notifications {

namespace {

constexpr long longest_ms = 20'000;
constexpr long longest_connect_ms = 10'000;

struct FreeUrl
{
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeList
{
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// A part of the URL, or empty.
std::string part_of(std::string const& url, CURLUPart part)
{
    std::unique_ptr<CURLU, FreeUrl> const parsed{curl_url()};
    char* text = nullptr;
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        curl_url_get(parsed.get(), part, &text, 0) != CURLUE_OK) {
        return {};
    }
    std::string copy{text};
    curl_free(text);
    return copy;
}

bool is_loopback(std::string const& host)
{
    return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

/// The mail on its way out.
struct Upload
{
    std::string_view left;
};

std::size_t read_upload(char* buffer, std::size_t size, std::size_t count, void* upload)
{
    auto& left = static_cast<Upload*>(upload)->left;
    auto const bytes = std::min(size * count, left.size());
    std::memcpy(buffer, left.data(), bytes);
    left.remove_prefix(bytes);
    return bytes;
}

/// Keeps what the server said last, or why it refused: what it says after that (a farewell) counts no more.
std::size_t keep_line(char* text, std::size_t size, std::size_t count, void* kept)
{
    auto& last = *static_cast<std::string*>(kept);
    std::string_view line{text, size * count};
    while (line.ends_with('\n') || line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    bool const is_refusal = last.starts_with('4') || last.starts_with('5');
    if (!is_refusal) {
        last = line;
    }
    return size * count;
}

int look_for_stop(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return *static_cast<std::atomic<bool> const*>(stopping) ? 1 : 0;
}

/// A server on this machine is spoken to in the clear, unless it has a certificate that is to be checked.
curl_usessl tls_of(Smtp::Server const& server)
{
    if (server.trust_file.empty() && is_loopback(part_of(server.url, CURLUPART_HOST))) {
        return CURLUSESSL_NONE;
    }
    return server.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY;
}

/// What the server says no to for good. A greeting or log-in that fails is no fault of the mail.
bool is_final(CURLcode code, long status, bool was_sent)
{
    bool const is_about_mail = code == CURLE_SEND_ERROR || was_sent;
    return status >= 500 && status < 600 && is_about_mail;
}

}  // namespace

struct Smtp::State
{
    struct FreeEasy
    {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };
    std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
    std::array<char, CURL_ERROR_SIZE> error{};
    std::string last_line;

    template <class Value>
    void set(CURLoption option, Value value)
    {
        curl_easy_setopt(easy.get(), option, value);
    }
};

Smtp::Smtp(Server server) : server_(std::move(server)), state_(std::make_unique<State>())
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !state_->easy) {
        throw std::runtime_error("libcurl cannot be set up for mail");
    }
    auto& state = *state_;
    state.set(CURLOPT_URL, server_.url.c_str());
    state.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    state.set(CURLOPT_NOPROXY, "*");
    state.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    state.set(CURLOPT_USE_SSL, static_cast<long>(tls_of(server_)));
    state.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!server_.trust_file.empty()) {
        state.set(CURLOPT_CAINFO, server_.trust_file.c_str());
    }
    state.set(CURLOPT_NOSIGNAL, 1L);
    state.set(CURLOPT_TIMEOUT_MS, longest_ms);
    state.set(CURLOPT_CONNECTTIMEOUT_MS, longest_connect_ms);
    state.set(CURLOPT_UPLOAD, 1L);
    state.set(CURLOPT_READFUNCTION, &read_upload);
    state.set(CURLOPT_HEADERFUNCTION, &keep_line);
    state.set(CURLOPT_HEADERDATA, &state.last_line);
    state.set(CURLOPT_ERRORBUFFER, state.error.data());
    state.set(CURLOPT_NOPROGRESS, 0L);
    state.set(CURLOPT_XFERINFOFUNCTION, &look_for_stop);
    state.set(CURLOPT_XFERINFODATA, &stopping_);
}

Smtp::~Smtp() = default;

Attempt Smtp::send(std::string const& from, std::string const& to, std::string const& wire)
{
    using Outcome = Attempt::Outcome;
    if (stopping_) {
        return {Outcome::TryAgain, "the server was stopping"};
    }
    auto& state = *state_;
    Upload upload{wire};
    auto const sender = fmt::format("<{}>", from);
    std::unique_ptr<curl_slist, FreeList> const to_list{
        curl_slist_append(nullptr, fmt::format("<{}>", to).c_str())};
    state.last_line.clear();
    state.error[0] = '\0';
    state.set(CURLOPT_MAIL_FROM, sender.c_str());
    state.set(CURLOPT_MAIL_RCPT, to_list.get());
    state.set(CURLOPT_READDATA, &upload);
    auto const code = curl_easy_perform(state.easy.get());
    long status = 0;
    curl_easy_getinfo(state.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK) {
        return {Outcome::Delivered, state.last_line};
    }
    bool const was_refused = is_final(code, status, upload.left.empty());
    auto const said = status >= 400 ? state.last_line : std::string{};
    auto const* const error = state.error[0] != '\0' ? state.error.data() : curl_easy_strerror(code);
    return {was_refused ? Outcome::GiveUp : Outcome::TryAgain, said.empty() ? std::string{error} : said};
}

bool is_mail_url(std::string const& url)
{
    auto const scheme = part_of(url, CURLUPART_SCHEME);
    auto const path = part_of(url, CURLUPART_PATH);
    return (scheme == "smtp" || scheme == "smtps") && !part_of(url, CURLUPART_HOST).empty() &&
           (path.empty() || path == "/") && part_of(url, CURLUPART_QUERY).empty();
}

}  // namespace creditd::notifications
