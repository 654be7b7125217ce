import type { ExecutionRouter } from '../execution/execution-router.js'
import type { ModeOrchestrator } from '../mode/mode-orchestrator.js'

/** What the handler uses of a `ModeOrchestrator`. */
export type ControlOrchestrator = Pick<ModeOrchestrator, 'account' | 'store' | 'getSnapshot' | 'setMode' | 'resume' | 'history'>

/** What the handler uses of an `ExecutionRouter`. */
export type ControlRouter = Pick<ExecutionRouter, 'account' | 'emergencyStop'>
