-- Spreads the ledger over the machines of a Citus cluster (12 or later). On the coordinator, once, as the owner of the
-- tables, after `creditd migrate up` (an empty ledger or a full one), while no creditd runs:
--
--     psql -v ON_ERROR_STOP=1 -1 -f distribute.sql postgres://creditd@coordinator/creditd
--
-- Not tried on a Citus: Debian has none. README.md says what that means.

-- Rows of accounts go where their bucket is (the lowest 8 bits of the account): an account with all that it owns lies on
-- one machine. 256 buckets, so more than 256 shards or machines are of no use.
SELECT create_distributed_table('accounts', 'bucket', shard_count => 64);
SELECT create_distributed_table('transactions', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('history_marks', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('grants', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('ended_holds', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('usage_reversals', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('answers', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('keys', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('promo_redemptions', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('offers', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('purchases', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('refunds', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('disputes', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('provider_calls', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('outbox', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('auto_top_ups', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('due_auto_top_ups', 'bucket', colocate_with => 'accounts');
SELECT create_distributed_table('bulk_rows', 'bucket', colocate_with => 'accounts');

-- Small, read by all, seldom changed: a copy on every machine.
SELECT create_reference_table('meta');
SELECT create_reference_table('meters');
SELECT create_reference_table('price_versions');
SELECT create_reference_table('packages');
SELECT create_reference_table('webhook_endpoints');
SELECT create_reference_table('reason_codes');
SELECT create_reference_table('roles');

-- Changed often, or of one place by nature: on the coordinator alone. A change of a reference table would be a commit on
-- every machine.
SELECT citus_add_local_table_to_metadata('writers');
SELECT citus_add_local_table_to_metadata('leases');
SELECT citus_add_local_table_to_metadata('changes');
SELECT citus_add_local_table_to_metadata('change_counter');
SELECT citus_add_local_table_to_metadata('rollups');
SELECT citus_add_local_table_to_metadata('use_days');
SELECT citus_add_local_table_to_metadata('audit_entries');
SELECT citus_add_local_table_to_metadata('audit_heads');
SELECT citus_add_local_table_to_metadata('approvals');
SELECT citus_add_local_table_to_metadata('users');
SELECT citus_add_local_table_to_metadata('user_emails');
SELECT citus_add_local_table_to_metadata('sessions');
SELECT citus_add_local_table_to_metadata('service_principals');
SELECT citus_add_local_table_to_metadata('key_secrets');
SELECT citus_add_local_table_to_metadata('attempts');
SELECT citus_add_local_table_to_metadata('setup_tokens');
SELECT citus_add_local_table_to_metadata('mail_tokens');
SELECT citus_add_local_table_to_metadata('wallet_links');
SELECT citus_add_local_table_to_metadata('promo_codes');
SELECT citus_add_local_table_to_metadata('promo_guesses');
SELECT citus_add_local_table_to_metadata('provider_objects');
SELECT citus_add_local_table_to_metadata('webhook_events');
SELECT citus_add_local_table_to_metadata('receipt_series');
SELECT citus_add_local_table_to_metadata('reconciliation_reports');
SELECT citus_add_local_table_to_metadata('bulk_jobs');
SELECT citus_add_local_table_to_metadata('bulk_pieces');
