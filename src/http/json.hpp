#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::http::json {

enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

/// One value of a document and everything inside it, in the order of the text.
struct Node
{
    char const* text = nullptr;  ///< a number's spelling, a string's decoded bytes
    char const* key = nullptr;   ///< of an object's member, decoded
    std::uint32_t length = 0;    ///< of `text`
    std::uint32_t key_length = 0;
    std::uint32_t span = 1;  ///< nodes of this value, itself included: where the next sibling begins
    std::uint32_t size = 0;  ///< elements or members
    Kind kind = Kind::Null;
    bool truth = false;
};

/// A value of a Document; cheap to copy, valid as long as the document and the text it was read from.
class Value
{
public:
    explicit Value(Node const* node) : node_(node) {}

    [[nodiscard]] Kind kind() const { return node_->kind; }
    [[nodiscard]] bool is_null() const { return kind() == Kind::Null; }
    [[nodiscard]] bool boolean() const { return node_->truth; }

    /// A string's decoded bytes, or a number exactly as it was spelt.
    [[nodiscard]] std::string_view text() const { return {node_->text, node_->length}; }

    /// The name under which an object holds this value.
    [[nodiscard]] std::string_view key() const { return {node_->key, node_->key_length}; }

    /// Elements of an array, members of an object.
    [[nodiscard]] std::size_t size() const { return node_->size; }

    /// A member by name; empty when absent.
    [[nodiscard]] std::optional<Value> find(std::string_view name) const;

    class Iterator
    {
    public:
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        explicit Iterator(Node const* node) : node_(node) {}
        Value operator*() const { return Value{node_}; }
        Iterator& operator++()
        {
            node_ += node_->span;
            return *this;
        }
        Iterator operator++(int)
        {
            auto before = *this;
            ++*this;
            return before;
        }
        bool operator==(Iterator const&) const = default;

    private:
        Node const* node_ = nullptr;
    };

    /// Elements or members, in the order of the text; none for other kinds.
    [[nodiscard]] Iterator begin() const { return Iterator{node_ + 1}; }
    [[nodiscard]] Iterator end() const { return Iterator{node_ + node_->span}; }

    /// Appends this value as compact JSON: numbers as spelt, members in their order.
    void append_json(std::string& out) const;

private:
    Node const* node_;
};

/// What a text must not be to be a document.
struct ParseProblem
{
    enum class Reason : std::uint8_t { Empty, Malformed, TooDeep, DuplicateKey };
    Reason reason = Reason::Malformed;
    std::size_t offset = 0;  ///< bytes read before the mistake
    std::string detail{};    ///< a sentence
};

/// An immutable JSON text, read once. Its values point into that text, which must outlive it.
class Document
{
public:
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    [[nodiscard]] Value root() const;

    struct Arena;

private:
    friend std::expected<Document, ParseProblem> parse(std::string_view text);
    explicit Document(std::unique_ptr<Arena> arena);
    std::unique_ptr<Arena> arena_;
};

/// Arrays and objects inside each other.
inline constexpr std::size_t depth_limit = 32;

/// Reads RFC 8259 JSON: UTF-8 checked, at most `depth_limit` deep, a key at most once in its object, nothing
/// after the value. Numbers keep their spelling. Fast: the working memory is kept per thread.
[[nodiscard]] std::expected<Document, ParseProblem> parse(std::string_view text);

}  // namespace creditd::http::json
