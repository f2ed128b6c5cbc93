#include "http/response.hpp"

#include "base/assert.hpp"

namespace creditd::http {

Response csv_download(std::string_view file_name, std::unique_ptr<BodyStream> rows)
{
    CREDITD_ASSERT(file_name.find_first_of("\"\\\r\n") == std::string_view::npos);
    Response response;
    response.content_type = csv_content_type;
    response.headers.push_back(
        {"Content-Disposition", "attachment; filename=\"" + std::string{file_name} + "\""});
    response.stream = std::move(rows);
    return response;
}

}  // namespace creditd::http
