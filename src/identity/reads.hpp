#pragma once

#include "identity/mail_token_store.hpp"
#include "identity/store.hpp"
#include "identity/wallet_link_store.hpp"

namespace creditd::identity {

// What routes may read of the store.

using store::count_active_admins;
using store::count_services;
using store::count_sessions;
using store::count_users;
using store::find_email_owner;
using store::find_mail_token;
using store::find_service;
using store::find_setup_token;
using store::find_user;
using store::find_user_names;
using store::find_wallet_link;
using store::list_services;
using store::list_sessions;
using store::list_users;
using store::LiveSessions;
using store::most_names;
using store::Slice;
using store::UserFilter;
using store::UserName;

}  // namespace creditd::identity
