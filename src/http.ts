export { type ControlHandler, type ControlHandlerOptions, createControlHandler } from './http/control-handler.js'
export type { ControlOrchestrator, ControlRouter } from './http/control-parts.js'
export type { Authenticate, ControlActor } from './http/identify.js'
