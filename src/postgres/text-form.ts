/**
 * The environment of a client tool with the settings that change how a value is written as text, and so its hash, whatever role, database
 * and connection string say; the others of that kind pg_dump sets itself.
 */
export function withTextForm(environment: Readonly<Record<string, string>>): Record<string, string> {
  const options = [environment['PGOPTIONS'] ?? '', '-c TimeZone=UTC', '-c bytea_output=hex'];
  return { ...environment, PGOPTIONS: options.join(' ').trim() };
}
