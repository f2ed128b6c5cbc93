"""The service on PostgreSQL, beside TPC-B and beside what a user would build instead, on the same cluster."""

import json
import statistics

from programs import Redis, Server, show, spread

# One spend as most would write it: a row locked, changed, a line and its key inserted. Six round trips.
NAIVE_SCHEMA = """
CREATE TABLE accounts (account bigint PRIMARY KEY, balance bigint NOT NULL);
CREATE TABLE lines (id bigserial PRIMARY KEY, account bigint NOT NULL, amount bigint NOT NULL,
                    balance bigint NOT NULL, metadata text NOT NULL,
                    created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX lines_by_account ON lines (account, id);
CREATE TABLE request_keys (key text PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO accounts SELECT n, 1000000000000 FROM generate_series(1, {accounts}) AS n;
"""
NAIVE_SPEND = """\\set account {account}
\\set high random(0, 9223372036854775806)
\\set low random(0, 9223372036854775806)
BEGIN;
SELECT balance FROM accounts WHERE account = :account FOR UPDATE;
UPDATE accounts SET balance = balance - 500000 WHERE account = :account;
INSERT INTO lines (account, amount, balance, metadata) VALUES (:account, -500000, 0, '{metadata}');
INSERT INTO request_keys (key) VALUES (:high || '-' || :low);
COMMIT;
"""
NAIVE_CLIENTS = [8, 16]


class Naive:
    """The naive transaction by pgbench, in a database of its own."""

    def __init__(self, postgres, directory, accounts):
        self.postgres = postgres
        self.best = {}
        postgres.sql("CREATE DATABASE naive")
        postgres.sql(NAIVE_SCHEMA.format(accounts=accounts), "naive")
        self.scripts = {}
        for name, account in [("spread", f"random_zipfian(1, {accounts}, 1.001)"), ("hot", "1")]:
            self.scripts[name] = directory / f"naive_{name}.sql"
            self.scripts[name].write_text(NAIVE_SPEND.format(account=account, metadata="x" * 100))

    def rate(self, name, seconds):
        """With as many clients as served it best at first."""
        clients = [self.best[name]] if name in self.best else NAIVE_CLIENTS
        rates = {count: self.postgres.rate(count, seconds, "-n", "-f", self.scripts[name], database="naive")
                 for count in clients}
        self.best[name] = max(rates, key=rates.get)
        return rates[self.best[name]]


class Series:
    """Values of one figure, one a round."""

    def __init__(self):
        self.values = {}

    def add(self, name, value):
        self.values.setdefault(name, []).append(value)

    def median(self, name):
        return statistics.median(self.values[name])

    def show(self):
        for name, values in self.values.items():
            print(f"{name:44} {spread(values)}")


def tpc_b(postgres, seconds, known):
    rates = {clients: postgres.rate(clients, seconds) for clients in ([known] if known else [8, 16, 32])}
    best = max(rates, key=rates.get)
    return best, rates[best]


def rounds(server, postgres, naive, options, series):
    clients = None
    for number in range(options.pairs):
        clients, yardstick = tpc_b(postgres, options.seconds, clients)
        spread_rate, hot_rate = (naive.rate(name, options.seconds) for name in ("spread", "hot"))
        print(f"round {number + 1}: TPC-B {yardstick:,.0f}/s with {clients} clients, "
              f"naive {spread_rate:,.0f}/s, naive on one account {hot_rate:,.0f}/s", flush=True)
        spend = server.load("spend", connections=256, seconds=options.seconds)
        show("one spend per request", spend, yardstick)
        hot = server.load("hot", connections=256, seconds=options.seconds)
        show("one hot account", hot)
        series.add("spend, a second", spend["operations_per_second"])
        series.add("spend x TPC-B", spend["operations_per_second"] / yardstick)
        series.add("spend x naive", spend["operations_per_second"] / spread_rate)
        series.add("hot account x naive on one account", hot["operations_per_second"] / hot_rate)
        series.add("backend CPU us a spend", spend["backend_cpu_us"])
        series.add("backend CPU us a spend, hot account", hot["backend_cpu_us"])


def promo_beside_spends(server, options, series):
    """Spends alone, then beside a code that everybody redeems as fast as it goes."""
    token = server.post("/auth/login", server.admin)["token"]
    for number in range(options.pairs):
        alone = server.load("spend", connections=128, seconds=options.seconds)
        code = f"LAUNCH-{number}"
        server.post("/admin/promo-codes", {"code": code, "credits": 1, "reasonCode": "test",
                                           "reason": "to measure with"}, token)
        redeeming = server.begin_load("promo", connections=64, seconds=options.seconds + 1, code=code)
        beside = server.load("spend", connections=128, seconds=options.seconds)
        redeemed = json.loads(redeeming.communicate()[0])
        show("spends alone", alone)
        show("spends beside a promo code", beside)
        print(f"    meanwhile {redeemed['operations_per_second']:,.0f} redemptions/s, {redeemed['statuses']}",
              flush=True)
        series.add("spends beside a promo code, of those alone",
                   beside["operations_per_second"] / alone["operations_per_second"])


def balance_reads(server, options, name, series):
    for beside in (False, True):
        writer = server.begin_load("spend", connections=64, seconds=options.seconds + 1) if beside else None
        result = server.load("balance", connections=32, seconds=options.seconds)
        title = f"balance from {name}" + (" beside writes" if beside else "")
        show(title, result)
        series.add(f"{title}, a second", result["operations_per_second"])
        if writer:
            wrote = json.loads(writer.communicate()[0])
            print(f"    meanwhile {wrote['operations_per_second']:,.0f} spends/s", flush=True)


def run(options, directory, postgres, preload):
    data = directory / "server"
    data.mkdir()
    postgres.sql(f"CREATE DATABASE {Server.database}")
    naive = Naive(postgres, directory, options.accounts)
    redis = None
    series = Series()
    server = Server(data, options.threads, options.accounts, postgres)
    try:
        preload(server, options.transactions)
        # Only what has rows: a plan made for a table that is known to be empty reads all of it later.
        postgres.sql("VACUUM ANALYZE accounts, transactions, keys, grants", Server.database)
        rounds(server, postgres, naive, options, series)
        half = server.load("spend", connections=256, seconds=options.seconds,
                           rate=int(series.median("spend, a second") / 2))
        show("spend at half load", half)
        series.add("p99 at half load, ms", half["p99_us"] / 1000)
        promo_beside_spends(server, options, series)
        balance_reads(server, options, "PostgreSQL", series)
        server.stop()
        redis = Redis(directory)
        server = Server(data, options.threads, options.accounts, postgres, {"CREDITD_REDIS__URL": redis.url})
        balance_reads(server, options, "Redis", series)
        code = server.stop()
        print(f"stopped with {code}")
        series.show()
        server.verify()
    finally:
        server.process.kill()
        server.process.wait()
        if redis:
            redis.stop()
