-- What one person asked for and a second one has to agree to, and the reasons that administrators choose from.

-- `status`: 0 pending, 1 approved, 2 rejected, 3 withdrawn, 4 expired. `request` and `outcome` are JSON objects.
CREATE TABLE approvals (
    number          bigint PRIMARY KEY,
    kind            text COLLATE "C" NOT NULL,
    subject         text COLLATE "C" NOT NULL,
    request         text COLLATE "C" NOT NULL,
    requested_by    text COLLATE "C" NOT NULL,
    reason_code     text COLLATE "C" NOT NULL,
    reason          text COLLATE "C" NOT NULL,
    requested_at    bigint NOT NULL,
    expires_at      bigint NOT NULL,
    status          bigint NOT NULL,
    decided_by      text COLLATE "C" NOT NULL,
    decided_at      bigint,
    decision_code   text COLLATE "C" NOT NULL,
    decision_reason text COLLATE "C" NOT NULL,
    outcome         text COLLATE "C" NOT NULL
);
CREATE INDEX approvals_pending ON approvals (expires_at) WHERE status = 0;
CREATE INDEX approvals_by_status ON approvals (status, number);
CREATE INDEX approvals_by_requester ON approvals (requested_by, number);

CREATE TABLE reason_codes (
    code        text COLLATE "C" PRIMARY KEY,
    description text COLLATE "C" NOT NULL,
    active      bigint NOT NULL,
    built_in    bigint NOT NULL
);
INSERT INTO reason_codes (code, description, active, built_in) VALUES
    ('abuse', 'The account was used against the terms.', 1, 1),
    ('campaign', 'Part of a campaign.', 1, 1),
    ('chargeback', 'Follows a chargeback or dispute.', 1, 1),
    ('compensation', 'Makes up for an outage or a fault of ours.', 1, 1),
    ('contract', 'As agreed in a contract.', 1, 1),
    ('correction', 'Corrects a mistake.', 1, 1),
    ('duplicate', 'Something happened twice.', 1, 1),
    ('fraud', 'Fraud, or suspicion of it.', 1, 1),
    ('goodwill', 'A favour to the customer.', 1, 1),
    ('invoice', 'Follows an invoice.', 1, 1),
    ('migration', 'Moves data from another system.', 1, 1),
    ('offboarding', 'Somebody leaves.', 1, 1),
    ('onboarding', 'Somebody joins.', 1, 1),
    ('operations', 'Running the service: keys, webhooks, clocks.', 1, 1),
    ('other', 'None of the others; the text says what.', 1, 1),
    ('policy', 'A rule of the house asks for it.', 1, 1),
    ('pricing', 'Prices, meters and packages.', 1, 1),
    ('promotion', 'Promo codes and gifts.', 1, 1),
    ('refund_request', 'The customer asked for the money back.', 1, 1),
    ('review', 'The outcome of a review.', 1, 1),
    ('security', 'Keeps or restores security.', 1, 1),
    ('setup', 'Setting the service up.', 1, 1),
    ('support', 'A support case.', 1, 1),
    ('test', 'A try, or a test.', 1, 1);
