import type pg from 'pg'

/** Everything that a schema consists of, comparable with that of another schema. The order of columns counts only for rows. */
export async function schemaShape(database: Pick<pg.Pool, 'query'>, schema: string): Promise<unknown> {
  const functions = `SELECT p.proname AS name, pg_get_function_identity_arguments(p.oid) AS shape, p.prosrc || p.proconfig::text AS body
    FROM pg_proc p WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)`
  const columns = `SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnum || ' ' || a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND a.attnum > 0 AND c.relkind IN ('r', 'c', 'v')`
  const constraints = `SELECT conname::text || ' on ' || conrelid::regclass, '', pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype <> 'n' AND connamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)`
  const others = `SELECT indexname AS name, '' AS shape, indexdef AS body FROM pg_indexes WHERE schemaname = $1
    UNION SELECT viewname, '', definition FROM pg_views WHERE schemaname = $1
    UNION SELECT tgname || ' on ' || c.relname, '', pg_get_triggerdef(t.oid)
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)`
  const text = `${functions} UNION ${columns} UNION ${constraints} UNION ${others} ORDER BY 1, 2, 3`
  const { rows } = await database.query(text, [schema])
  return JSON.parse(JSON.stringify(rows).replaceAll(`\\"${schema}\\".`, '').replaceAll(`${schema}.`, ''))
}
