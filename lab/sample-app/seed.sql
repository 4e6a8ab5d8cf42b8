-- Defines pg_temp.seed, which empties the sample app's tables and fills them with the same rows on every run.
-- It lives in pg_temp so that nothing of it is left in the catalog that the tests compare.
CREATE FUNCTION pg_temp.seed(user_count integer DEFAULT 20000, long_bios boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql AS $seed$
DECLARE
    first_day CONSTANT timestamptz := '2025-01-01 00:00:00+00';
    -- Fixed dates keep every run the same; this one is ahead whenever the run is, so a session that has it is live.
    far_ahead CONSTANT timestamptz := '2999-01-01 00:00:00+00';
    long_ago CONSTANT timestamptz := '2025-06-01 00:00:00+00';
BEGIN
    TRUNCATE users, sessions, encryption_keys, audit_entries, login_attempts RESTART IDENTITY;

    INSERT INTO users (id, email, display_name, bio, created_at, marketing_opt_in, status)
    SELECT md5('user-' || n)::uuid,
           'user' || n || '@example.com',
           CASE WHEN n % 50 <> 0 THEN 'User ' || n END,
           CASE WHEN n % 10 = 0 AND long_bios THEN 'A biography longer than fifty characters, ending in ' || md5('bio-' || n)
                WHEN n % 3 = 0 THEN 'Likes ' || left(md5('bio-' || n), 8) END,
           first_day + n * interval '1 minute',
           n % 3 = 0,
           (CASE WHEN n % 40 = 0 THEN 'closed' WHEN n % 25 = 0 THEN 'suspended' ELSE 'active' END)::account_status
    FROM generate_series(1, user_count) AS n
    ORDER BY n;

    -- Three for each user: the first live for one user in four, the second revoked, the third expired.
    INSERT INTO sessions (id, user_id, is_revoked, created_at, expires_at, device_name)
    SELECT md5('session-' || n || '-' || k)::uuid,
           md5('user-' || n)::uuid,
           k = 2,
           first_day + n * interval '1 minute' + k * interval '1 hour',
           CASE WHEN k = 2 OR (k = 1 AND n % 4 = 0) THEN far_ahead ELSE long_ago END,
           CASE WHEN k = 1 THEN (ARRAY['Phone', 'Laptop', 'Tablet'])[1 + n % 3] END
    FROM generate_series(1, user_count) AS n, generate_series(1, 3) AS k
    ORDER BY n, k;

    -- Twelve, a year of monthly ones, however many users there are; the last is the active one.
    INSERT INTO encryption_keys (id, key_id, material, is_active, created_at)
    SELECT md5('key-' || n)::uuid,
           'key-' || to_char(n, 'FM00'),
           decode(md5('material-' || n) || md5('more-' || n), 'hex'),
           n = 12,
           first_day + (n - 1) * interval '30 days'
    FROM generate_series(1, 12) AS n
    ORDER BY n;

    INSERT INTO audit_entries (user_id, action, detail, at)
    SELECT md5('user-' || (1 + n % user_count))::uuid,
           (ARRAY['login', 'logout', 'profile.changed', 'password.changed', 'export.requested'])[1 + n % 5],
           jsonb_build_object('number', n, 'address', '10.0.' || n / 250 % 250 || '.' || n % 250),
           first_day + n * interval '10 seconds'
    FROM generate_series(1, user_count * 5) AS n
    ORDER BY n;

    INSERT INTO login_attempts (user_id, succeeded, at)
    SELECT md5('user-' || (1 + n % user_count))::uuid, n % 7 <> 0, first_day + n * interval '1 minute'
    FROM generate_series(1, user_count / 2) AS n
    ORDER BY n;
END
$seed$;
