#!/bin/sh
# Starts the gateway: reads its settings, refuses wrong ones with a sentence, writes what nginx needs
# of them into GATEWAY_RUN, and keeps an eye on the addresses of the services.
#
#   TERM, INT, QUIT   finish what is in flight, then end
#   HUP               look everything up again (names, certificates) and reload, losing no request
#
# Needs a POSIX shell, getent and nginx; runs as any user, with a read-only root file system, as long
# as GATEWAY_RUN can be written to. README.md beside this folder lists the settings.
set -euf # a star in a setting is a star, not the files of this folder

here=$(cd "$(dirname "$0")" && pwd)
run=${GATEWAY_RUN:-/tmp/gateway}
services="identity catalog booking messaging notification privacy"

refuse() {
    echo "The gateway does not start: $*" >&2
    exit 78
}

# setting NAME DEFAULT: the value of GATEWAY_NAME.
setting() {
    eval "printf '%s' \"\${GATEWAY_$1:-$2}\""
}

# words_like PATTERN WORD…: whether each word matches the extended regular expression as a whole.
like() {
    printf '%s\n' "$2" | grep -Eqx "$1"
}

number() { # number NAME DEFAULT LEAST MOST
    value=$(setting "$1" "$2")
    like '[0-9]{1,9}' "$value" && [ "$value" -ge "$3" ] && [ "$value" -le "$4" ] ||
        refuse "GATEWAY_$1 must be a whole number from $3 to $4, not '$value'."
    printf '%s' "$value"
}

listening() { # listening NAME DEFAULT: a port, or address:port
    value=$(setting "$1" "$2")
    like '(([0-9.]+|\[[0-9a-fA-F:]+\]):)?[0-9]{1,5}' "$value" ||
        refuse "GATEWAY_$1 must be a port or address:port, not '$value'."
    printf '%s' "$value"
}

read_settings() {
    public_url=$(setting PUBLIC_URL "")
    like 'https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?' "$public_url" ||
        refuse "set GATEWAY_PUBLIC_URL to the origin that clients see, such as https://api.example.com, not '$public_url'."
    plain_listen=$(listening LISTEN 8080) || exit 78
    tls_listen=$(listening TLS_LISTEN 8443) || exit 78
    management_listen=$(listening MANAGEMENT_LISTEN 8081) || exit 78
    rate=$(number RATE_PER_SECOND 50 1 100000) || exit 78
    burst=$(number RATE_BURST 200 1 100000) || exit 78
    attempts=$(number ATTEMPTS_PER_MINUTE 60 1 100000) || exit 78
    attempts_burst=$(number ATTEMPTS_BURST 30 1 100000) || exit 78
    connections=$(number CONNECTIONS 200 1 100000) || exit 78
    client=$(number CLIENT_SECONDS 10 1 300) || exit 78
    look=$(number LOOK_SECONDS 5 0 3600) || exit 78
    read_tls
    for origin in $(setting CORS_ORIGINS ""); do
        like 'https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?' "$origin" ||
            refuse "GATEWAY_CORS_ORIGINS holds '$origin'; name origins such as https://shop.example.com, with a space between, and no *."
    done
    for proxy in $(setting TRUSTED_PROXIES ""); do
        like '[0-9a-fA-F.:]+(/[0-9]{1,3})?' "$proxy" ||
            refuse "GATEWAY_TRUSTED_PROXIES holds '$proxy'; name addresses or networks such as 10.0.0.0/8, with a space between."
    done
    for service in $services; do
        for server in $(servers_of "$service"); do
            like '([A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}' "$server" ||
                refuse "GATEWAY_$(upper "$service") holds '$server'; name servers as host:port, with a space between."
        done
    done
    [ -r "$here/static/openapi.json" ] ||
        refuse "$here/static is missing; 'make gateway' writes it."
}

read_tls() {
    certificate=$(setting TLS_CERTIFICATE "")
    key=$(setting TLS_KEY "")
    if [ -z "$certificate$key" ]; then
        [ "$(setting PLAIN_HTTP false)" = true ] ||
            refuse "set GATEWAY_TLS_CERTIFICATE and GATEWAY_TLS_KEY to PEM files; GATEWAY_PLAIN_HTTP=true is for a demo on loopback, and behind something that ends TLS."
        return
    fi
    [ -r "$certificate" ] || refuse "GATEWAY_TLS_CERTIFICATE names '$certificate', which cannot be read."
    [ -r "$key" ] || refuse "GATEWAY_TLS_KEY names '$key', which cannot be read."
    like 'https://.*' "$public_url" ||
        refuse "GATEWAY_PUBLIC_URL must begin with https:// where there is a certificate, not '$public_url'."
}

upper() {
    printf '%s' "$1" | tr '[:lower:]' '[:upper:]'
}

servers_of() {
    setting "$(upper "$1")" "$1:8000"
}

write_settings() {
    mkdir -p "$run/settings" "$run/tmp"
    find "$here" -maxdepth 1 \( -name '*.conf' -o -name mime.types \) -exec cp {} "$run/" \;
    ln -sfn "$here/static" "$run/static"
    write_limits >"$run/settings/limits.conf"
    write_cors >"$run/settings/cors.conf"
    write_servers >"$run/settings/servers.conf"
    write_upstreams >"$run/settings/upstreams.conf"
}

write_limits() {
    wait=$(((60 + attempts - 1) / attempts))
    cat <<CONF
limit_req_zone \$network zone=network:10m rate=${rate}r/s;
limit_req_zone \$attempting zone=attempts:10m rate=${attempts}r/m;
limit_conn_zone \$network zone=connections:10m;
limit_req zone=network burst=$burst nodelay;
limit_req zone=attempts burst=$attempts_burst nodelay;
limit_conn connections $connections;
# All headers within that time; the body, between two reads of it.
client_header_timeout ${client}s;
client_body_timeout ${client}s;
map \$attempting \$limit_policy {
    "" '"network";q=$rate;w=1';
    default '"network";q=$rate;w=1, "attempts";q=$attempts;w=60';
}
map \$attempting \$limit_reached {
    "" '"network";r=0;t=1';
    default '"attempts";r=0;t=$wait';
}
map \$attempting \$limit_wait {
    "" "1";
    default "$wait";
}
CONF
    for proxy in $(setting TRUSTED_PROXIES ""); do
        echo "set_real_ip_from $proxy;"
    done
    echo "real_ip_header X-Forwarded-For;"
    echo "real_ip_recursive on;"
}

write_cors() {
    echo 'map $http_origin $allowed_origin {'
    echo '    default "";'
    for origin in $(setting CORS_ORIGINS ""); do
        echo "    \"$origin\" \$http_origin;"
    done
    echo '}'
    # Answers differ by origin wherever there is a list, so that no cache mixes them up.
    [ -z "$(setting CORS_ORIGINS "")" ] || echo 'map $host $varies_by { default Origin; }'
    [ -n "$(setting CORS_ORIGINS "")" ] || echo 'map $host $varies_by { default ""; }'
}

write_servers() {
    echo "map \$host \$public_url { default \"$public_url\"; }"
    if [ -z "$certificate" ]; then
        echo 'map $host $transport_security { default ""; }'
        echo "server { listen $plain_listen default_server; include origin.conf; }"
    else
        echo 'map $https $transport_security { on "max-age=31536000"; default ""; }'
        echo "server { listen $plain_listen default_server; return 308 \$public_url\$request_uri; }"
        echo "server { listen $tls_listen ssl http2 default_server;"
        echo "    ssl_certificate $certificate; ssl_certificate_key $key;"
        echo "    include tls.conf; include origin.conf; }"
    fi
    echo "server { listen $management_listen; access_log off;"
    echo "    location = /livez { default_type application/json; return 200 '{\"alive\": true}'; }"
    echo "    location = /status { stub_status; } location / { return 404; } }"
}

# Every address of every server, so that a replica that does not answer is passed over, and a name
# that stands for several replicas counts as all of them. A service that nobody can find gets a
# server that is down: it answers 502 while the others go on. No replica is put aside for a time after
# a failure: trying one that refuses costs nothing, and during a restart the one that was put aside is
# often the one that is back while the other leaves.
write_upstreams() {
    for service in $services; do
        echo "upstream $service {"
        echo "    zone $service 64k;"
        found=
        for server in $(servers_of "$service"); do
            for address in $(addresses "${server%:*}"); do
                echo "    server $address:${server##*:} max_fails=0;"
                found=yes
            done
        done
        [ -n "$found" ] || echo "    server 127.0.0.1:1 down;"
        # Shorter than the two seconds for which a stopping service still answers on connections
        # that it kept: it is never the service that closes one on which a request is on its way.
        echo "    keepalive 32; keepalive_timeout 1s;"
        echo "}"
    done
}

addresses() {
    case "$1" in
    \[*\]) printf '%s\n' "$1" ;;
    *) getent ahosts "$1" | awk '{ print ($1 ~ /:/) ? "[" $1 "]" : $1 }' | sort -u ;;
    esac
}

become_nginx() {
    exec nginx -p "$run/" -c "$run/nginx.conf" -e stderr "$@"
}

# Writes the upstreams anew; reloads only where an address has changed.
look_again() {
    write_upstreams >"$run/settings/upstreams.new"
    cmp -s "$run/settings/upstreams.new" "$run/settings/upstreams.conf" && return
    mv "$run/settings/upstreams.new" "$run/settings/upstreams.conf"
    echo "The addresses of services have changed; reloading." >&2
    kill -HUP "$nginx" 2>/dev/null || true
}

reload() {
    if (read_settings && write_settings && become_nginx -t -q); then
        kill -HUP "$nginx" 2>/dev/null || true
    else
        echo "The gateway keeps the settings that it has." >&2
    fi
}

finish() {
    ending=yes
    kill -QUIT "$nginx" 2>/dev/null || true
}

# A function, so that all of it is read before any of it runs: the file may be replaced meanwhile.
main() {
    read_settings
    write_settings
    (become_nginx -t -q) || refuse "nginx does not accept what was written to $run; its own words stand above."
    [ "${1:-}" != check ] || return 0

    ending=
    become_nginx -g 'daemon off;' &
    nginx=$!
    trap finish TERM INT QUIT
    trap reload HUP

    while [ -z "$ending" ] && kill -0 "$nginx" 2>/dev/null; do
        if [ "$look" = 0 ]; then
            wait "$nginx" || true
        else
            sleep "$look" &
            nap=$!
            wait "$nap" || kill "$nap" 2>/dev/null || true
            [ -n "$ending" ] || look_again
        fi
    done
    while kill -0 "$nginx" 2>/dev/null; do
        sleep 0.1
    done
    status=0
    wait "$nginx" || status=$?
    # A shell that has told us already that nginx ended well knows it no more.
    [ "$status" != 127 ] || status=0
    return "$status"
}

main "$@"
exit
