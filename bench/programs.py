"""The programs of a benchmark: PostgreSQL, Redis, creditd and the load on it; and how figures are printed."""

import glob
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
CREDITD = pathlib.Path(os.environ.get("CREDITD_BINARY", ROOT / "build/release/creditd"))
LOAD = ROOT / "build/release/bench/load"
ADMIN = {"email": "bench@example.com", "password": "a long bench password"}
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(ready, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise SystemExit(f"bench: {what} did not come up in {seconds} s")
        time.sleep(0.01)


class Postgres:
    """A cluster of its own with default durability, for the yardstick."""

    def __init__(self, directory):
        self.bin = max(glob.glob("/usr/lib/postgresql/*/bin"))
        self.data = directory / "postgres"
        self.port = free_port()
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(directory, self.user)
        self.run(f"{self.bin}/initdb", "-D", self.data, "-A", "trust", "-U", "bench", "-E", "UTF8",
                 "--locale", "C.UTF-8")
        self.run(f"{self.bin}/pg_ctl", "-D", self.data, "-w", "-l", directory / "postgres.log", "-o",
                 f"-p {self.port} -k {directory} -c listen_addresses=127.0.0.1", "start")
        self.postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        self.pgbench("-i", "-s", "20", "-q")

    def run(self, *command):
        words = [str(word) for word in command]
        if self.user:
            words = ["runuser", "-u", self.user, "--"] + words
        return subprocess.run(words, check=True, capture_output=True, text=True, cwd="/").stdout

    def url(self, database):
        return f"postgres://bench@127.0.0.1:{self.port}/{database}"

    def sql(self, text, database="postgres"):
        return self.run("psql", self.url(database), "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text)

    def pgbench(self, *options, database="postgres"):
        connection = ["-h", "127.0.0.1", "-p", self.port, "-U", "bench"]
        return self.run(f"{self.bin}/pgbench", *connection, *options, database)

    def rate(self, clients, seconds, *options, database="postgres"):
        """Transactions a second, prepared."""
        out = self.pgbench("-M", "prepared", "-c", clients, "-j", "2", "-T", seconds, *options,
                           database=database)
        line = next(line for line in out.splitlines() if line.startswith("tps"))
        return float(line.split("=")[1].split()[0])

    def cpu(self, database):
        """Seconds of CPU of the sessions that are open on a database."""
        ticks = 0
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                fields = pathlib.Path(stat).read_text().rsplit(") ", 1)[1].split()
                title = pathlib.Path(stat).with_name("cmdline").read_text()
            except OSError:
                continue
            if int(fields[1]) == self.postmaster and f" {database} " in title:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def stop(self):
        self.run(f"{self.bin}/pg_ctl", "-D", self.data, "-m", "immediate", "stop")


class Redis:
    """Keeps nothing on disk."""

    def __init__(self, directory):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--dir", str(directory)],
            stdout=subprocess.DEVNULL)
        self.url = f"redis://127.0.0.1:{self.port}"
        wait_until(self.answers, "redis-server")

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.kill()
        self.process.wait()


class Server:
    """creditd as shipped, on a directory of its own; on `postgres` where that is given."""

    database = "creditd"
    admin = ADMIN

    def __init__(self, directory, threads, accounts, postgres=None, extra=None):
        self.accounts = accounts
        self.postgres = postgres
        self.url = postgres.url(self.database) if postgres else f"sqlite:{directory}/creditd"
        self.port = free_port()
        self.metrics = free_port()
        environment = dict(os.environ,
                           CREDITD_HTTP__LISTEN=f"127.0.0.1:{self.port}",
                           CREDITD_METRICS__LISTEN=f"127.0.0.1:{self.metrics}",
                           CREDITD_DATABASE__URL=self.url,
                           CREDITD_DATABASE__NODE_DIRECTORY=f"{directory}/node",
                           CREDITD_ACCOUNTS__OPEN_ON_FIRST_USE="true",
                           CREDITD_ACCOUNTS__SIGNUP_CREDITS="1000000",
                           CREDITD_LIMITS__QUEUE="100000",
                           CREDITD_PROCESS__PRIVATE_MEMORY="false",  # so that /proc/PID/io can be read
                           CREDITD_ADMIN__EMAIL=ADMIN["email"],
                           CREDITD_ADMIN__PASSWORD=ADMIN["password"])
        environment.update(extra or {})
        if threads:
            environment["CREDITD_HTTP__THREADS"] = str(threads)
        self.log = open(directory / "creditd.log", "w")
        self.process = subprocess.Popen([CREDITD, "serve"], env=environment, stdout=self.log, stderr=self.log)
        wait_until(self.is_ready, "creditd")
        token = self.post("/auth/login", self.admin)["token"]
        wish = {"name": "bench", "role": "service", "reasonCode": "test", "reason": "to measure with"}
        self.key = self.post("/admin/api-keys", wish, token)["key"]

    def is_ready(self):
        if self.process.poll() is not None:
            log = pathlib.Path(self.log.name).read_text()
            raise SystemExit("bench: creditd ended; its log:\n" + log[-2000:])
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1)
            return True
        except OSError:
            return False

    def post(self, path, body, token=None):
        headers = {"Content-Type": "application/json", "Idempotency-Key": os.urandom(8).hex()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        url = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def cpu_by_thread(self):
        seconds = {}
        for stat in glob.glob(f"/proc/{self.process.pid}/task/*/stat"):
            try:
                text = pathlib.Path(stat).read_text()
            except OSError:
                continue
            name = text[text.index("(") + 1:text.rindex(")")].rstrip("0123456789-")
            fields = text[text.rindex(")") + 2:].split()
            seconds[name] = seconds.get(name, 0) + (int(fields[11]) + int(fields[12])) / TICKS
        return seconds

    def bytes_written(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/io").read_text().splitlines():
            if line.startswith("write_bytes"):
                return int(line.split()[1])

    def load_words(self, mode, **options):
        words = [LOAD, "--port", self.port, "--key", self.key, "--mode", mode, "--run", os.urandom(4).hex(),
                 "--accounts", self.accounts]
        for name, value in options.items():
            words += [f"--{name}", value]
        return [str(word) for word in words]

    def begin_load(self, mode, **options):
        """Runs beside others; the figures are what it prints at its end."""
        return subprocess.Popen(self.load_words(mode, **options), stdout=subprocess.PIPE, text=True)

    def load(self, mode, **options):
        before, written = self.cpu_by_thread(), self.bytes_written()
        backends = self.postgres.cpu(self.database) if self.postgres else 0
        out = subprocess.run(self.load_words(mode, **options), check=True, capture_output=True, text=True)
        if out.stderr:
            print("   ", out.stderr.strip())
        result = json.loads(out.stdout)
        after = self.cpu_by_thread()
        operations = max(1, result["operations"])
        result["cpu_us"] = {name: round((after[name] - before.get(name, 0)) * 1e6 / operations, 2)
                            for name in after if after[name] - before.get(name, 0) > 0.01}
        result["server_cpu_us"] = round(sum(result["cpu_us"].values()), 2)
        if self.postgres:
            spent = self.postgres.cpu(self.database) - backends
            result["backend_cpu_us"] = round(spent * 1e6 / operations, 2)
        result["bytes"] = round((self.bytes_written() - written) / operations)
        return result

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def verify(self):
        """Recomputes the books; the server must have stopped."""
        begun = time.monotonic()
        environment = dict(os.environ, CREDITD_DATABASE__URL=self.url)
        verify = subprocess.run([CREDITD, "verify"], env=environment, capture_output=True, text=True)
        print(f"verify: exit {verify.returncode} in {time.monotonic() - begun:.1f} s")
        if verify.returncode != 0:
            print(verify.stdout[-2000:], verify.stderr[-2000:])


def show(name, result, yardstick=None):
    rate = result["operations_per_second"]
    ratio = f"  {rate / yardstick:5.1f} x TPC-B" if yardstick else ""
    threads = " ".join(f"{thread} {us}" for thread, us in sorted(result["cpu_us"].items()))
    bad = {status: count for status, count in result["statuses"].items() if int(status) >= 400}
    tails = f"p50 {result['p50_us'] / 1000:.2f} ms  p99 {result['p99_us'] / 1000:.2f} ms"
    cost = f"server {result['server_cpu_us']} us ({threads})"
    on_postgres = "backend_cpu_us" in result
    cost += f"  backends {result['backend_cpu_us']} us" if on_postgres else f"  {result['bytes']} B"
    print(f"  {name:28} {rate:9,.0f}/s{ratio}  {tails}  {cost}" + (f"  BAD {bad}" if bad else ""), flush=True)


def spread(values):
    every = " ".join(f"{value:,.1f}" for value in sorted(values))
    return f"median {statistics.median(values):,.1f}  [{every}]"
