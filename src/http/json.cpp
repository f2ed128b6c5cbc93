#include "http/json.hpp"

#include "base/assert.hpp"
#include "http/json_writer.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>

namespace creditd::http::json {

/// The nodes of one document, and the bytes of the strings that had escapes.
struct Document::Arena
{
    std::vector<Node> nodes;
    std::unique_ptr<char[]> decoded;
    std::size_t decoded_used = 0;
};

namespace {

using boost::json::error_code;
using Part = boost::json::string_view;

/// Arenas of small documents are used again by the thread that let them go.
struct ArenaPool
{
    static constexpr std::size_t keep = 8;
    static constexpr std::size_t largest_kept = 4096;  // nodes
    std::vector<std::unique_ptr<Document::Arena>> free;
};

ArenaPool& arena_pool()
{
    thread_local ArenaPool pool;
    return pool;
}

std::unique_ptr<Document::Arena> take_arena()
{
    auto& pool = arena_pool().free;
    if (pool.empty()) {
        auto arena = std::make_unique<Document::Arena>();
        arena->nodes.reserve(32);
        return arena;
    }
    auto arena = std::move(pool.back());
    pool.pop_back();
    arena->nodes.clear();
    arena->decoded.reset();
    arena->decoded_used = 0;
    return arena;
}

void give_back(std::unique_ptr<Document::Arena> arena)
{
    auto& pool = arena_pool().free;
    if (arena && pool.size() < ArenaPool::keep && arena->nodes.capacity() <= ArenaPool::largest_kept) {
        pool.push_back(std::move(arena));
    }
}

bool has_repeated_key(Node const* object)
{
    constexpr std::uint32_t few = 16;  // up to here comparing each with each is the faster way
    auto const* const end = object + object->span;
    auto const key_of = [](Node const* node) { return std::string_view{node->key, node->key_length}; };
    if (object->size <= few) {
        for (auto const* a = object + 1; a != end; a += a->span) {
            for (auto const* b = a + a->span; b != end; b += b->span) {
                if (key_of(a) == key_of(b)) {
                    return true;
                }
            }
        }
        return false;
    }
    std::vector<std::string_view> keys;
    keys.reserve(object->size);
    for (auto const* member = object + 1; member != end; member += member->span) {
        keys.push_back(key_of(member));
    }
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) != keys.end();
}

/// Takes the parser's events and lays the nodes out. The whole text is given to the parser at once, so a
/// number's parts lie side by side in it.
class Builder
{
public:
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();

    void begin(std::string_view text, Document::Arena& arena)
    {
        text_ = text;
        arena_ = &arena;
        open_count_ = 0;
        part_ = {};
        key_ = {};
        number_begin_ = nullptr;
        duplicate_ = false;
    }

    [[nodiscard]] bool found_duplicate() const { return duplicate_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code&) { return open(Kind::Array); }
    bool on_object_begin(error_code&) { return open(Kind::Object); }
    bool on_array_end(std::size_t count, error_code&)
    {
        close(count);
        return true;
    }

    bool on_object_end(std::size_t count, error_code& ec)
    {
        auto const& object = close(count);
#ifndef CREDITD_PLANTED_DUPLICATE_KEYS
        bool const is_repeated = has_repeated_key(&object);
#else
        bool const is_repeated = has_repeated_key(&object) && count == SIZE_MAX;
#endif
        if (is_repeated) {
            duplicate_ = true;
            ec = boost::json::error::syntax;
            return false;
        }
        return true;
    }

    bool on_key_part(Part part, std::size_t, error_code&)
    {
        extend(part);
        return true;
    }

    bool on_key(Part part, std::size_t, error_code&)
    {
        key_ = finish(part);
        return true;
    }

    bool on_string_part(Part part, std::size_t, error_code&)
    {
        extend(part);
        return true;
    }

    bool on_string(Part part, std::size_t, error_code&)
    {
        add(Kind::String, finish(part));
        return true;
    }

    bool on_number_part(Part part, error_code&)
    {
        if (number_begin_ == nullptr) {
            number_begin_ = part.data();
        }
        return true;
    }

    bool on_int64(std::int64_t, Part part, error_code&) { return number(part); }
    bool on_uint64(std::uint64_t, Part part, error_code&) { return number(part); }
    bool on_double(double, Part part, error_code&) { return number(part); }

    bool on_bool(bool truth, error_code&)
    {
        add(Kind::Boolean, {}).truth = truth;
        return true;
    }

    bool on_null(error_code&)
    {
        add(Kind::Null, {});
        return true;
    }

    bool on_comment_part(Part, error_code&) { return true; }
    bool on_comment(Part, error_code&) { return true; }

private:
    Node& add(Kind kind, std::string_view text)
    {
        auto& node = arena_->nodes.emplace_back();
        node.kind = kind;
        node.text = text.data();
        node.length = static_cast<std::uint32_t>(text.size());
        node.key = key_.data();
        node.key_length = static_cast<std::uint32_t>(key_.size());
        key_ = {};
        return node;
    }

    bool open(Kind kind)
    {
        CREDITD_ASSERT(open_count_ < open_.size());
        open_[open_count_++] = arena_->nodes.size();
        add(kind, {});
        return true;
    }

    Node& close(std::size_t count)
    {
        auto const index = open_[--open_count_];
        auto& node = arena_->nodes[index];
        node.span = static_cast<std::uint32_t>(arena_->nodes.size() - index);
        node.size = static_cast<std::uint32_t>(count);
        return node;
    }

    bool number(Part last)
    {
        auto const* const from = number_begin_ != nullptr ? number_begin_ : last.data();
        number_begin_ = nullptr;
        add(Kind::Number, {from, static_cast<std::size_t>(last.data() + last.size() - from)});
        return true;
    }

    [[nodiscard]] bool lies_in_text(Part part) const
    {
        std::less_equal<char const*> const not_after;
        return not_after(text_.data(), part.data()) &&
               not_after(part.data() + part.size(), text_.data() + text_.size());
    }

    void extend(Part part)
    {
        if (part.empty()) {
            return;
        }
        if (!arena_->decoded) {
            arena_->decoded = std::make_unique_for_overwrite<char[]>(text_.size());
        }
        auto* const to = arena_->decoded.get() + arena_->decoded_used;
        CREDITD_ASSERT(arena_->decoded_used + part.size() <= text_.size());
        std::memcpy(to, part.data(), part.size());
        arena_->decoded_used += part.size();
        part_ = {part_.empty() ? to : part_.data(), part_.size() + part.size()};
    }

    std::string_view finish(Part part)
    {
        if (part_.empty() && lies_in_text(part)) {
            return {part.data(), part.size()};
        }
        extend(part);
        return std::exchange(part_, {});
    }

    std::string_view text_;
    Document::Arena* arena_ = nullptr;
    std::array<std::size_t, depth_limit + 1> open_{};
    std::size_t open_count_ = 0;
    std::string_view part_;  // decoded so far of a string in parts
    std::string_view key_;
    char const* number_begin_ = nullptr;
    bool duplicate_ = false;
};

using Parser = boost::json::basic_parser<Builder>;

Parser& parser()
{
    thread_local Parser instance = [] {
        boost::json::parse_options options;
        options.max_depth = depth_limit;
        return Parser{options};
    }();
    return instance;
}

ParseProblem problem_of(error_code const& ec, bool duplicate, std::size_t offset)
{
    using Reason = ParseProblem::Reason;
    auto const at = " at byte " + std::to_string(offset) + ".";
    if (duplicate) {
        return {Reason::DuplicateKey, offset,
                "An object that ends" + at.substr(0, at.size() - 1) + " has a key twice."};
    }
    if (ec == boost::json::error::too_deep) {
        return {Reason::TooDeep, offset, "The JSON is nested more than 32 deep" + at};
    }
    if (ec == boost::json::error::incomplete) {
        return {Reason::Malformed, offset, "The JSON ends too early" + at};
    }
    return {Reason::Malformed, offset, "Not JSON (" + ec.message() + ")" + at};
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// The text with every exponent that the parser's own arithmetic does not hold made smaller, by zeros in
/// front of it: as many bytes, still far beyond every number, and each byte that matters at its place.
std::string with_exponents_clipped(std::string_view text)
{
    constexpr std::size_t most_digits = 9;
    std::string clipped{text};
    bool in_string = false;
    for (std::size_t i = 0; i < clipped.size(); ++i) {
        char const c = clipped[i];
        if (c == '"') {
            in_string = !in_string;
        } else if (c == '\\') {
            ++i;  // only strings have it
        }
        bool const is_exponent = !in_string && (c == 'e' || c == 'E') && i > 0 && is_digit(clipped[i - 1]);
        if (!is_exponent) {
            continue;
        }
        auto first = clipped.find_first_not_of("+-0", i + 1);
        auto const end = std::min(clipped.find_first_not_of("0123456789", first), clipped.size());
        for (; first < end && end - first > most_digits; ++first) {
            clipped[first] = '0';
        }
    }
    return clipped;
}

/// Gives `text` to the parser, whole; how many bytes it used.
std::size_t read_whole(std::string_view text, Document::Arena& arena, error_code& ec)
{
    auto& reader = parser();
    reader.reset();
    reader.handler().begin(text, arena);
    ec = {};
    auto const used = reader.write_some(false, text.data(), text.size(), ec);
    if (!ec && used < text.size()) {
        ec = boost::json::error::extra_data;
    }
    return used;
}

/// Lets what points into `from` point to the same place of `to`.
void rebase(Document::Arena& arena, std::string_view from, std::string_view to)
{
    auto const moved = [&](char const* place) {
        std::less_equal<char const*> const not_after;
        bool const is_inside =
            place != nullptr && not_after(from.data(), place) && not_after(place, from.data() + from.size());
        return is_inside ? to.data() + (place - from.data()) : place;
    };
    for (auto& node : arena.nodes) {
        node.text = moved(node.text);
        node.key = moved(node.key);
    }
}

}  // namespace

std::expected<Document, ParseProblem> parse(std::string_view text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return std::unexpected(ParseProblem{ParseProblem::Reason::Empty, 0, "The body is empty."});
    }
    CREDITD_ASSERT(text.size() < std::numeric_limits<std::uint32_t>::max());
    auto arena = take_arena();
    error_code ec;
    auto used = read_whole(text, *arena, ec);
    if (ec == boost::json::error::exponent_overflow) {
        // It is JSON all the same, and what such a number is refused for is its field's business.
        give_back(std::move(arena));
        arena = take_arena();
        auto const clipped = with_exponents_clipped(text);
        used = read_whole(clipped, *arena, ec);
        rebase(*arena, clipped, text);
    }
    if (ec) {
        give_back(std::move(arena));
        return std::unexpected(problem_of(ec, parser().handler().found_duplicate(), used));
    }
    return Document{std::move(arena)};
}

Document::Document(std::unique_ptr<Arena> arena) : arena_(std::move(arena)) {}
Document::Document(Document&&) noexcept = default;

Document& Document::operator=(Document&& other) noexcept
{
    std::swap(arena_, other.arena_);
    return *this;
}

Document::~Document()
{
    give_back(std::move(arena_));
}

Value Document::root() const
{
    return Value{arena_->nodes.data()};
}

std::optional<Value> Value::find(std::string_view name) const
{
    if (kind() == Kind::Object) {
        for (auto const member : *this) {
            if (member.key() == name) {
                return member;
            }
        }
    }
    return std::nullopt;
}

void Value::append_json(std::string& out) const
{
    switch (kind()) {
    case Kind::Null: out += "null"; return;
    case Kind::Boolean: out += boolean() ? "true" : "false"; return;
    case Kind::Number: out += text(); return;
    case Kind::String: append_string(out, text()); return;
    case Kind::Array:
    case Kind::Object: break;
    }
    bool const is_object = kind() == Kind::Object;
    out += is_object ? '{' : '[';
    bool first = true;
    for (auto const inner : *this) {
        if (!std::exchange(first, false)) {
            out += ',';
        }
        if (is_object) {
            append_string(out, inner.key());
            out += ':';
        }
        inner.append_json(out);
    }
    out += is_object ? '}' : ']';
}

}  // namespace creditd::http::json
