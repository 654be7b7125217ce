import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { freshDatabase } from './database.js'
import { startPostgres } from './launch-postgres.js'

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

describe('the Postgres of the run', () => {
  it('gives each test file an empty database and takes it away again', async () => {
    const database = await freshDatabase(inject('postgresUrl'))
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await database.drop()
    await expect(query(database.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' })
  })
})

describe('a durable Postgres', () => {
  it('fsyncs, and keeps what was committed when it is killed', async () => {
    const server = await startPostgres({ durable: true })
    try {
      expect(await query(server.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
      await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
      await server.crash()
      await expect(query(server.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      await server.restart()
      expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    } finally {
      await server.stop()
    }
  })
})
