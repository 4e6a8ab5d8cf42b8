#!/usr/bin/env bash
# The hand procedure, as it is written down: dump, stop, dotnet ef, look at the tables, start. curl stands in for az,
# which takes seconds to start, so this favours the hand.
#   EXTRA  more arguments for dotnet ef: --no-build for the improved procedure
set -euo pipefail

pg_dump -F c -b -f "$DUMP"
psql -At -c 'SELECT COUNT(*) FROM sessions WHERE is_revoked = FALSE AND expires_at > NOW()'
curl --silent --fail --cacert "$CA" -X POST -H "Authorization: Bearer $TOKEN" -d '' "$SITE/stop?api-version=2025-05-01"
# shellcheck disable=SC2086
dotnet ef database update "$TARGET" --connection "$CONNECTION" --project "$PROJECT" --startup-project "$STARTUP" \
  --configuration Release $EXTRA
psql -At -c "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
curl --silent --fail --cacert "$CA" -X POST -H "Authorization: Bearer $TOKEN" -d '' "$SITE/start?api-version=2025-05-01"
