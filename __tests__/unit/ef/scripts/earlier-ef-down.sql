START TRANSACTION;


DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240105090000_AddPrice') THEN
    ALTER TABLE items DROP COLUMN price;
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240105090000_AddPrice') THEN
    DELETE FROM "__EFMigrationsHistory"
    WHERE "MigrationId" = '20240105090000_AddPrice';
    END IF;
END $EF$;
COMMIT;

START TRANSACTION;


DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240104090000_WidenNote') THEN
    ALTER TABLE items ALTER COLUMN note TYPE character varying(5);
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240104090000_WidenNote') THEN
    DELETE FROM "__EFMigrationsHistory"
    WHERE "MigrationId" = '20240104090000_WidenNote';
    END IF;
END $EF$;
COMMIT;


DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240103090000_IndexCodes') THEN
    DROP INDEX CONCURRENTLY ix_items_code;
    END IF;
END $EF$;
START TRANSACTION;


DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240103090000_IndexCodes') THEN
    DELETE FROM "__EFMigrationsHistory"
    WHERE "MigrationId" = '20240103090000_IndexCodes';
    END IF;
END $EF$;
COMMIT;

START TRANSACTION;


DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240102090000_UpperCodes') THEN
    ALTER TABLE items DROP CONSTRAINT ck_items_code
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240102090000_UpperCodes') THEN
    UPDATE items SET code = lower(code)
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240102090000_UpperCodes') THEN
    DELETE FROM "__EFMigrationsHistory"
    WHERE "MigrationId" = '20240102090000_UpperCodes';
    END IF;
END $EF$;
COMMIT;

START TRANSACTION;


DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240101090000_CreateItems') THEN
    DROP TABLE items;
    END IF;
END $EF$;

DO $EF$
BEGIN
    IF EXISTS(SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = '20240101090000_CreateItems') THEN
    DELETE FROM "__EFMigrationsHistory"
    WHERE "MigrationId" = '20240101090000_CreateItems';
    END IF;
END $EF$;
COMMIT;

