import type { ServerInfo } from "../bridge/messages.ts";

/** Thrown when a server could not be asked for its name. */
export class ServerInfoError extends Error {
  readonly code = "unavailable";
}

function toNumber(value: unknown): number {
  return Number(value ?? 0);
}

function toServerInfo(value: unknown): ServerInfo {
  const { name, version, limits } = value as Record<string, unknown>;
  const bounds = (limits ?? {}) as Record<string, unknown>;
  return {
    name: String(name ?? ""),
    version: String(version ?? ""),
    limits: {
      maxTextBytes: toNumber(bounds.maxTextBytes),
      maxFileBytes: toNumber(bounds.maxFileBytes),
      maxChunkBytes: toNumber(bounds.maxChunkBytes),
      minPasswordLength: toNumber(bounds.minPasswordLength),
    },
  };
}

/** Asks a server who it is (`parley.v1.ServerService`, Connect with JSON: int64 comes as text). */
export async function fetchServerInfo(serverUrl: string): Promise<ServerInfo> {
  const url = new URL("/parley.v1.ServerService/GetServerInfo", serverUrl);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "connect-protocol-version": "1" },
      body: "{}",
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return toServerInfo(await response.json());
  } catch (cause) {
    throw new ServerInfoError(`no Parley server answers at ${url.origin}`, { cause });
  }
}
