/**
 * A value that is still being put together. Optional keys are set on it one by one where orders pass: `...(x === undefined
 * ? {} : { x })` reads as well and costs several times as much.
 */
export type Draft<Value> = { -readonly [Key in keyof Value]: Value[Key] }
