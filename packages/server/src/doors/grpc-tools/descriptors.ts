import { createRegistry, type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** What a server's services are described by. */
export interface Descriptors {
  /** Full names, sorted. */
  readonly services: readonly string[];
  /** The file of this name, with all that it imports behind it, each as `google.protobuf.FileDescriptorProto`. */
  findByName(name: string): readonly Uint8Array[] | undefined;
  /** The file that declares this message, enum, service, method or field, by its full name. */
  findBySymbol(symbol: string): readonly Uint8Array[] | undefined;
  isMessage(name: string): boolean;
}

/** Describes services. */
export function createDescriptors(services: readonly DescService[]): Descriptors {
  const files = new Map<string, DescFile>();
  for (const { file } of services) addFile(files, file);
  const registry = createRegistry(...files.values());

  /** Methods and fields stand in what declares them. */
  function findFile(symbol: string): DescFile | undefined {
    const type = registry.get(symbol);
    if (type !== undefined) return type.file;
    const end = symbol.lastIndexOf(".");
    const [parent, child] = [
      registry.get(symbol.slice(0, Math.max(0, end))),
      symbol.slice(end + 1),
    ];
    if (parent?.kind === "service") {
      return parent.methods.some(({ name }) => name === child) ? parent.file : undefined;
    }
    if (parent?.kind !== "message") return undefined;
    const members = [...parent.fields, ...parent.oneofs];
    return members.some(({ name }) => name === child) ? parent.file : undefined;
  }

  return {
    services: services.map(({ typeName }) => typeName).toSorted(),
    findByName(name) {
      const file = files.get(name);
      return file && encodeFile(file);
    },
    findBySymbol(symbol) {
      const file = findFile(symbol);
      return file && encodeFile(file);
    },
    isMessage: (name) => registry.getMessage(name) !== undefined,
  };
}

function addFile(files: Map<string, DescFile>, file: DescFile): void {
  const name = file.proto.name;
  if (files.has(name)) return;
  files.set(name, file);
  for (const dependency of file.dependencies) addFile(files, dependency);
}

function encodeFile(file: DescFile): readonly Uint8Array[] {
  const files = new Map<string, DescFile>();
  addFile(files, file);
  return [...files.values()].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
}
