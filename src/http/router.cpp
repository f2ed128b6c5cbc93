#include "http/router.hpp"

#include "base/assert.hpp"
#include "http/query.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace creditd::http {

namespace {

constexpr std::size_t method_count = 7;
constexpr std::size_t most_parameters = 8;
constexpr std::size_t most_segments = 16;

struct Node
{
    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> fixed;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;
    std::array<std::optional<std::size_t>, method_count> routes;  // by method

    [[nodiscard]] bool is_end() const
    {
        return std::ranges::any_of(routes, [](auto const& route) { return route.has_value(); });
    }

    [[nodiscard]] Node const* find_fixed(std::string_view segment) const
    {
        for (auto const& [text, node] : fixed) {
            if (text == segment) {
                return node.get();
            }
        }
        return nullptr;
    }
};

struct Segments
{
    std::array<std::string_view, most_segments> texts;
    std::size_t count = 0;

    /// What stands in the path from that segment on, slashes included.
    [[nodiscard]] std::string_view from(std::size_t depth) const
    {
        return {texts[depth].begin(), texts[count - 1].end()};
    }
};

/// Splits `/a/b` into `a` and `b`; empty when the path is no such thing, or too deep for any route.
std::optional<Segments> split(std::string_view path)
{
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    Segments segments;
    path.remove_prefix(1);
    while (segments.count < most_segments) {
        auto const slash = path.find('/');
        segments.texts[segments.count++] = path.substr(0, slash);
        if (slash == std::string_view::npos) {
            return segments;
        }
        path.remove_prefix(slash + 1);
    }
    return std::nullopt;
}

bool is_acceptable(std::string_view parameter)
{
    return !parameter.empty() && parameter != "." && parameter != ".." && is_utf8(parameter) &&
           std::ranges::none_of(parameter, [](char c) {
               auto const byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7f || c == '/';
           });
}

using Raw = std::array<std::string_view, most_parameters>;

/// Fixed segments win over parameters, and these over the rest; what leads nowhere is taken back.
Node const* descend(Node const& node, Segments const& segments, std::size_t depth, Raw& raw,
                    std::size_t raw_count)
{
    if (depth == segments.count) {
        return node.is_end() ? &node : nullptr;
    }
    auto const segment = segments.texts[depth];
    if (auto const* const next = node.find_fixed(segment)) {
        if (auto const* const end = descend(*next, segments, depth + 1, raw, raw_count)) {
            return end;
        }
    }
    if (node.parameter && !segment.empty()) {
        raw[raw_count] = segment;
        if (auto const* const end = descend(*node.parameter, segments, depth + 1, raw, raw_count + 1)) {
            return end;
        }
    }
    if (node.rest) {
        raw[raw_count] = segments.from(depth);
    }
    return node.rest.get();
}

}  // namespace

struct Router::Tree
{
    std::vector<Route> routes;
    std::vector<std::vector<std::string_view>> parameter_names;  // by route
    std::vector<std::optional<std::size_t>> permissions;         // by route
    Node root;

    void add(std::size_t index)
    {
        auto const& route = routes[index];
        auto const segments = split(route.path);
        CREDITD_ASSERT(segments);
        auto& names = parameter_names.emplace_back();
        auto* node = &root;
        for (std::size_t i = 0; i < segments->count; ++i) {
            auto const segment = segments->texts[i];
            if (segment.starts_with('*')) {
                CREDITD_ASSERT(segment.size() > 1 && i + 1 == segments->count);
                names.push_back(segment);
                node->rest = node->rest ? std::move(node->rest) : std::make_unique<Node>();
                node = node->rest.get();
                continue;
            }
            if (!segment.starts_with(':')) {
                CREDITD_ASSERT(!segment.empty() || segments->count == 1);
                node = &fixed_child(*node, segment);
                continue;
            }
            names.push_back(segment.substr(1));
            CREDITD_ASSERT(segment.size() > 1 && names.size() <= most_parameters);
            if (!node->parameter) {
                node->parameter = std::make_unique<Node>();
            }
            node = node->parameter.get();
        }
        auto& place = node->routes[std::to_underlying(route.method)];
        CREDITD_ASSERT(!place);
        place = index;
    }

    static Node& fixed_child(Node& node, std::string_view segment)
    {
        for (auto& [text, child] : node.fixed) {
            if (text == segment) {
                return *child;
            }
        }
        return *node.fixed.emplace_back(segment, std::make_unique<Node>()).second;
    }
};

Router::Router(std::vector<Route> routes) : tree_(std::make_unique<Tree>())
{
    tree_->routes = std::move(routes);
    std::set<std::string_view> operations;
    for (std::size_t i = 0; i < tree_->routes.size(); ++i) {
        auto const& route = tree_->routes[i];
        CREDITD_ASSERT(route.handler);
        CREDITD_ASSERT(route.method != Method::Head);
        bool const is_new_operation = operations.insert(route.operation).second;
        CREDITD_ASSERT(is_new_operation);
        tree_->add(i);

        auto& permission = tree_->permissions.emplace_back();
        if (route.access.permission()) {
            declare(*route.access.permission());
            permission = permission_index(route.access.permission()->name());
            CREDITD_ASSERT(permission);
        }
    }
}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

std::span<Route const> Router::routes() const
{
    return tree_->routes;
}

namespace {

std::string allowed_methods(Node const& node)
{
    std::string allow;
    for (std::size_t i = 0; i < method_count; ++i) {
        if (!node.routes[i]) {
            continue;
        }
        auto const method = static_cast<Method>(i);
        allow.append(allow.empty() ? "" : ", ").append(to_text(method));
        if (method == Method::Get) {
            allow += ", HEAD";
        }
    }
    return allow;
}

}  // namespace

Match Router::find(std::optional<Method> method, std::string_view path,
                   std::vector<std::pair<std::string_view, std::string>>& parameters) const
{
    Match match;
    auto const segments = split(path);
    Raw raw;
    auto const* const end = segments ? descend(tree_->root, *segments, 0, raw, 0) : nullptr;
    if (end == nullptr) {
        return match;
    }
    auto const looked_for = method == Method::Head ? Method::Get : method;
    auto const index = looked_for ? end->routes[std::to_underlying(*looked_for)] : std::nullopt;
    if (!index) {
        match.kind = Match::Kind::MethodNotAllowed;
        match.allow = allowed_methods(*end);
        return match;
    }
    auto const& names = tree_->parameter_names[*index];
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].starts_with('*')) {
            parameters.emplace_back(names[i].substr(1), raw[i]);
            continue;
        }
        auto decoded = percent_decoded(raw[i], false);
        if (!decoded || !is_acceptable(*decoded)) {
            return match;
        }
        parameters.emplace_back(names[i], std::move(*decoded));
    }
    match.kind = Match::Kind::Found;
    match.index = *index;
    match.route = &tree_->routes[*index];
    match.permission = tree_->permissions[*index];
    return match;
}

}  // namespace creditd::http
