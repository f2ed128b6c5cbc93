#pragma once

#include "http/client.hpp"

#include <array>
#include <curl/curl.h>
#include <memory>
#include <string>
#include <string_view>

namespace creditd::http {

/// One call under way: curl's handle, and what curl's callbacks have gathered so far. Used by the client's
/// thread only. Not moved: curl keeps its address.
class ClientCall
{
public:
    ClientCall(OutgoingRequest request, Client::Receiver receiver, ClientOptions const& options);
    ClientCall(ClientCall const&) = delete;
    ClientCall& operator=(ClientCall const&) = delete;

    /// False when URL or headers would break out of their line. Such a call is not started.
    [[nodiscard]] bool is_well_formed() const { return is_well_formed_; }

    [[nodiscard]] CURL* easy() const { return easy_.get(); }
    [[nodiscard]] Client::Receiver& receiver() { return receiver_; }

    /// True once a byte of the request was sent.
    [[nodiscard]] bool may_have_arrived() const;

    /// What came of it, after curl said `code`. Once.
    [[nodiscard]] CallResult result(CURLcode code);

private:
    void set_up(ClientOptions const& options);
    void set_trust();
    void set_method();
    void set_headers();
    void set_peers();
    [[nodiscard]] CallFailure failure(CURLcode code) const;
    [[nodiscard]] CallFailure::Kind kind_of(CURLcode code) const;

    bool take_body(std::string_view piece);
    bool take_header(std::string_view line);
    bool accept_address(sockaddr const& address);

    static std::size_t on_body(char const* bytes, std::size_t size, std::size_t count, void* call);
    static std::size_t on_header(char const* bytes, std::size_t size, std::size_t count, void* call);
    static curl_socket_t on_open_socket(void* call, curlsocktype purpose, curl_sockaddr* address);
    static int on_connected(void* call, char* peer, char* own, int peer_port, int own_port);

    struct EasyCleanup
    {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    };
    struct ListCleanup
    {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    OutgoingRequest request_;
    Client::Receiver receiver_;
    ReceivedAnswer answer_{};
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::size_t header_bytes_ = 0;
    bool is_well_formed_ = true;
    bool is_too_large_ = false;
    bool is_address_refused_ = false;
    std::unique_ptr<curl_slist, ListCleanup> header_list_{};
    std::unique_ptr<CURL, EasyCleanup> easy_;
};

}  // namespace creditd::http
