import { mkdtemp, open, rm } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { median } from './measure.js'

/** What ratios to a durable write depend on: where a flush costs next to nothing, they are ratios of CPU time. */
export async function describeMachine(): Promise<string> {
  const [load = 0] = loadavg()
  const cores = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`
  const flush = `a flush takes ${(await flushMs()).toFixed(2)} ms`
  return `Node ${process.version}, ${cores}, load average ${load.toFixed(1)}, ${flush}`
}

/** One page written and flushed. */
async function flushMs(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-bench-'))
  const file = await open(path.join(folder, 'page'), 'w')
  try {
    const page = Buffer.alloc(4_096, 1)
    const samples: number[] = []
    for (let index = 0; index < 50; index += 1) {
      const start = performance.now()
      await file.write(page, 0, page.length, 0)
      await file.datasync()
      samples.push(performance.now() - start)
    }
    return median(samples)
  } finally {
    await file.close()
    await rm(folder, { recursive: true, force: true })
  }
}
