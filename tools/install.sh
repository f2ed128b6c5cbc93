# Installs what is missing from tools/packages.txt. Sourced by ./dev; not a program of its own.

# packages_of GROUP…: the packages of these groups whose command is not on the path already.
packages_of() {
    local group package command wanted=" $* "
    while read -r group package command; do
        [[ $wanted == *" $group "* ]] || continue
        [[ -n $command ]] && command -v "$command" >/dev/null && continue
        echo "$package"
    done < <(sed 's/#.*//' tools/packages.txt)
}

# missing_packages GROUP…: those of them that dpkg does not have installed. One dpkg-query for all.
missing_packages() {
    local packages installed package
    mapfile -t packages < <(packages_of "$@")
    ((${#packages[@]})) || return 0
    # dpkg-query fails when it knows nothing of one of them, which is what we want to hear.
    installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' "${packages[@]}" 2>/dev/null || true) "
    for package in "${packages[@]}"; do
        [[ $installed == *" installed=$package "* ]] || echo "$package"
    done
}

# as_root COMMAND…: runs it as root, through sudo where needed and present.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root, and sudo is not installed. As root: $*"
    fi
}

# need GROUP…: installs what these groups miss; silent and quick when nothing is missing.
need() {
    local missing started=$SECONDS log=build/logs/install.log
    command -v dpkg-query >/dev/null || return 0  # not Debian: cmake names what it does not find
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    mkdir -p build/logs
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # Lists that cannot be fetched are not yet a failure: those at hand may do.
    as_root apt-get -q update >"$log" 2>&1 </dev/null || say "apt-get update had trouble; trying anyway"
    as_root apt-get -q install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 </dev/null ||
        { tail -n 25 "$log" >&2; fail "apt-get install did not work; the whole log is $log"; }
    hash -r
    say "installed in $(duration $((SECONDS - started)))"
}

# trust_of_npm: npm trusts what the system trusts, a proxy's CA too.
trust_of_npm() {
    local system_cas=/etc/ssl/certs/ca-certificates.crt
    if [[ -f $system_cas ]]; then export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$system_cas}; fi
}

# modules_of FOLDER: what its package-lock.json names, installed once per version of that file.
modules_of() {
    local folder=$1 log=build/logs/npm-${1//\//-}.log
    [[ -f $folder/package-lock.json ]] || return 0
    local lock stamp=$folder/node_modules/.lock-sum
    lock=$(sha256sum <"$folder/package-lock.json")
    [[ -f $stamp && $(<"$stamp") == "$lock" ]] && return 0
    mkdir -p build/logs
    trust_of_npm
    say "npm ci in $folder/"
    (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts) >"$log" 2>&1 </dev/null ||
        { tail -n 25 "$log" >&2; fail "npm ci did not work; the whole log is $log"; }
    echo "$lock" >"$stamp"
}

# need_node: a node that can build web/. Debian 12's own is too old for that; its npm fetches a newer one,
# which comes first on the path from then on.
need_node() {
    local modules=$PWD/tools/node/node_modules own
    if ! node_builds_pages; then
        modules_of tools/node
        # Debian's npm makes no link in .bin for what is optional.
        for own in "$modules/.bin" "$modules"/node-linux-*/bin; do PATH=$own:$PATH; done
        hash -r
        node_builds_pages ||
            fail "tools/node has no node for $(uname -m): put one of version 20.19 or newer on the path"
    fi
    trust_of_npm
}

# node_builds_pages: whether the node on the path is one that Vite runs on.
node_builds_pages() {
    command -v node >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number);
                 process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'
}

# need_node_modules: what the suites of node tests and of pages use.
need_node_modules() {
    modules_of tests
    modules_of web
}
