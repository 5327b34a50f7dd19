#!/bin/sh
# The two roles of docs/database.md, made once, in an empty database. Passwords are of letters, digits, - and _ alone.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
CREATE ROLE sharing_owner LOGIN PASSWORD '$(cat /run/secrets/owner-password)';
CREATE ROLE sharing_site LOGIN PASSWORD '$(cat /run/secrets/site-password)';
CREATE DATABASE sharing OWNER sharing_owner;
\c sharing
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO sharing_owner;
SQL
