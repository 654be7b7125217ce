import ts from 'typescript'

/** What each of these modules exports: the kind and the name, sorted. Types count as values do. */
export function exportedNames(files: readonly string[]): Map<string, string[]> {
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
  })
  return new Map(files.map((file) => [file, exportsOf(program, file)]))
}

function exportsOf(program: ts.Program, file: string): string[] {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${file} does not exist or exports nothing`)
  return checker
    .getExportsOfModule(module)
    .map((symbol) => `${kindOf(checker, symbol)} ${symbol.name}`)
    .sort()
}

const VALUE_KINDS: Kinds = [
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Enum, 'enum'],
  [ts.SymbolFlags.Variable, 'const'],
  [ts.SymbolFlags.ValueModule, 'namespace'],
]
const TYPE_KINDS: Kinds = [
  [ts.SymbolFlags.Interface, 'interface'],
  [ts.SymbolFlags.TypeAlias, 'type'],
]

type Kinds = readonly (readonly [ts.SymbolFlags, string])[]

/** `const+type` is a value and a type of one name; `class as type` can be named by a consumer and not constructed. */
function kindOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const values = matching(VALUE_KINDS, flags)
  const kinds = [...values, ...matching(TYPE_KINDS, flags)].join('+')
  if (kinds === '') throw new Error(`${symbol.name} cannot be resolved`)
  return values.length > 0 && isTypeOnly(symbol) ? `${kinds} as type` : kinds
}

function matching(kinds: Kinds, flags: ts.SymbolFlags): string[] {
  return kinds.filter(([flag]) => flags & flag).map(([, kind]) => kind)
}

function isTypeOnly(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) => ts.isTypeOnlyExportDeclaration(declaration))
}
