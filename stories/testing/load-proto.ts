import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const protoFolder = fileURLToPath(new URL("../../proto", import.meta.url));

/** Our .proto files of one folder, read by protobufjs: no code that was generated for us. Names stay as they are written. */
export function loadProto(door: string): protobuf.Root {
  const root = new protobuf.Root();
  // The well-known types, which come with protobufjs, first.
  root.addJSON(protobuf.common.get("google/protobuf/timestamp.proto")?.nested ?? {});
  const folder = join(protoFolder, door);
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".proto")) continue;
    protobuf.parse(readFileSync(join(folder, file), "utf8"), root, { keepCase: true });
  }
  root.resolveAll();
  return root;
}
