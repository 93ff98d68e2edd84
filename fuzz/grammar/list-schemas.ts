import type { DescMessage, DescService } from "@bufbuild/protobuf";

function isKind<Desc extends { readonly kind: string }>(
  kind: Desc["kind"],
): (value: unknown) => value is Desc {
  return (value): value is Desc =>
    typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

function listExports(module: object): readonly unknown[] {
  return Object.values(module);
}

/** The messages that a generated module exports. */
export function listMessages(module: object): readonly DescMessage[] {
  return listExports(module).filter(isKind<DescMessage>("message"));
}

/** The services that a generated module exports. */
export function listServices(module: object): readonly DescService[] {
  return listExports(module).filter(isKind<DescService>("service"));
}
