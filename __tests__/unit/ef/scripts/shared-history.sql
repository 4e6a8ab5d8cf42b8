DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'Ops Data') THEN
        CREATE SCHEMA "Ops Data";
    END IF;
END $EF$;
CREATE TABLE IF NOT EXISTS "Ops Data".schema_history (
    "Version" character varying(150) NOT NULL,
    tool character varying(32) NOT NULL,
    CONSTRAINT "PK_schema_history" PRIMARY KEY ("Version")
);

START TRANSACTION;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250301090000_CreateOrders') THEN
        IF NOT EXISTS(SELECT 1 FROM pg_namespace WHERE nspname = 'Sales') THEN
            CREATE SCHEMA "Sales";
        END IF;
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250301090000_CreateOrders') THEN
    CREATE TABLE "Sales".orders (
        id integer NOT NULL,
        note text,
        CONSTRAINT pk_orders PRIMARY KEY (id)
    );
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250301090000_CreateOrders') THEN
    INSERT INTO "Sales".orders VALUES (1, 'first')
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250301090000_CreateOrders') THEN
    INSERT INTO "Ops Data".schema_history ("Version", tool)
    VALUES ('20250301090000_CreateOrders', '10.0.15');
    END IF;
END $EF$;
COMMIT;

START TRANSACTION;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250302090000_Owner's notes') THEN
    UPDATE "Sales".orders SET note = 'line one

        line three; COMMIT;
    START TRANSACTION;
    END IF;
    END $EF$;'
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250302090000_Owner's notes') THEN
    SELECT count(*) FROM "Sales".orders;
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250302090000_Owner's notes') THEN
    DO $EF$
    BEGIN
        IF NOT EXISTS(SELECT 1 FROM "Sales".orders WHERE note = 'none') THEN
            PERFORM 1;
        END IF;
    END $EF$;
    END IF;
END $EF$;
COMMIT;


DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250302090000_Owner's notes') THEN
    CREATE INDEX CONCURRENTLY ix_orders_note ON "Sales".orders (note)
    END IF;
END $EF$;
START TRANSACTION;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250302090000_Owner's notes') THEN
    COMMENT ON TABLE "Sales".orders IS 'what was sold'
    END IF;
END $EF$;
COMMIT;


DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250302090000_Owner's notes') THEN
    INSERT INTO "Ops Data".schema_history ("Version", tool)
    VALUES ('20250302090000_Owner''s notes', '10.0.15');
    END IF;
END $EF$;
START TRANSACTION;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250303090000_AddTotal') THEN
    ALTER TABLE "Sales".orders ADD total numeric;
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF NOT EXISTS(SELECT 1 FROM "Ops Data".schema_history WHERE "Version" = '20250303090000_AddTotal') THEN
    INSERT INTO "Ops Data".schema_history ("Version", tool)
    VALUES ('20250303090000_AddTotal', '10.0.15');
    END IF;
END $EF$;
COMMIT;

