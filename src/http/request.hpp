#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http {

enum class Method : std::uint8_t { Get, Post, Put, Patch, Delete, Head, Options };

[[nodiscard]] std::string_view to_text(Method method);

struct HeaderView
{
    std::string_view name;
    std::string_view value;
};

/// One request as received. Every view lies in memory that the request owns, so it stays valid as long as the
/// request does. Neither copied nor moved; its Exchange holds it.
struct Request
{
    Method method = Method::Get;
    std::string_view path;            ///< as sent, without the query: `/credits/holds/hold_7`
    std::string_view query;           ///< as sent, without the `?`; read it with http::Query
    std::string_view body;            ///< raw bytes
    std::string_view request_id;      ///< the client's X-Request-Id, or one made here
    std::string_view route_template;  ///< the path of its Route: `/credits/holds/:id`
    std::string client_address;       ///< the peer's address, or what a trusted proxy says it is

    Request() = default;
    Request(Request const&) = delete;
    Request& operator=(Request const&) = delete;

    /// The value of the first header of that name, case ignored.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

    /// How many headers have that name.
    [[nodiscard]] std::size_t header_count(std::string_view name) const;

    /// A parameter of the route's path, percent-decoded once. Asserts that the route has it.
    [[nodiscard]] std::string_view path_parameter(std::string_view name) const;

    std::vector<HeaderView> headers;
    std::vector<std::pair<std::string_view, std::string>> path_parameters;

    // Where the views point to.
    std::string head_bytes;
    std::string body_bytes;
    std::array<char, 24> made_request_id{};
};

/// Names of headers and media types compare without regard to case.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// True for a Content-Type of exactly that media type, whatever its parameters.
[[nodiscard]] bool has_media_type(Request const& request, std::string_view media_type);

}  // namespace creditd::http
