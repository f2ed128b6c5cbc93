#include "http/response.hpp"

#include "base/assert.hpp"

namespace creditd::http {

Response download(std::string_view file_name, std::string_view content_type,
                  std::unique_ptr<BodyStream> content)
{
    CREDITD_ASSERT(file_name.find_first_of("\"\\\r\n") == std::string_view::npos);
    Response response;
    response.content_type = content_type;
    response.headers.push_back(
        {"Content-Disposition", "attachment; filename=\"" + std::string{file_name} + "\""});
    response.stream = std::move(content);
    return response;
}

Response csv_download(std::string_view file_name, std::unique_ptr<BodyStream> rows)
{
    return download(file_name, csv_content_type, std::move(rows));
}

}  // namespace creditd::http
