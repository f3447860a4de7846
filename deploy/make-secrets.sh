#!/bin/sh
# Make the secrets of deploy/compose.yaml, once: keys, certificates and passwords that nobody else has.
# What is there already is kept. The bot's token is asked for.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

key() {  # key NAME [OPTIONS OF openssl req]: a key and its certificate for ten years
    name=$1
    shift
    [ -e "$name.pem" ] && return
    openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -sha256 -subj "/CN=$name" \
        -keyout "$name.key" -out "$name.pem" "$@"
}

password() {  # password FILE: letters and digits only, so that it needs no quoting anywhere
    [ -e "$1" ] || openssl rand -hex 24 | tr -d '\n' >"$1"
}

signed="-CA ca.pem -CAkey ca.key -addext basicConstraints=critical,CA:FALSE"
key ca -addext keyUsage=critical,keyCertSign,cRLSign
# shellcheck disable=SC2086 # several options
key node $signed -addext extendedKeyUsage=serverAuth,clientAuth \
    -addext subjectAltName=DNS:opensearch-1,DNS:opensearch-2,DNS:opensearch-3,DNS:localhost
# shellcheck disable=SC2086
key admin $signed -addext extendedKeyUsage=clientAuth
password opensearch_password
password postgres_password
password voters_key
[ -e database_url ] ||
    printf 'postgresql://quoth:%s@postgres:5432/quoth' "$(cat postgres_password)" >database_url
if [ ! -e discord_token ]; then
    printf "The bot's token on Discord: "
    read -r token || [ -n "$token" ]
    printf '%s' "$token" >discord_token
fi
# Services with users of their own read these; the folder itself is open to you alone.
chmod 644 ./*
chmod 600 ca.key
