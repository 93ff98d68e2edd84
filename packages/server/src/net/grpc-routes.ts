import type { GrpcStreamRoute } from "./grpc-stream.ts";
import type { Door } from "./routes.ts";
import type { Traffic } from "./traffic.ts";

/** A streaming method, and where its traffic is counted. */
export type ServedRoute = {
  readonly route: GrpcStreamRoute;
  readonly traffic: Traffic | undefined;
};

/** The streaming methods of all doors by path. Throws when two doors claim one path. */
export function toStreamRoutes(doors: readonly Door[]): ReadonlyMap<string, ServedRoute> {
  const routes = new Map<string, ServedRoute>();
  for (const door of doors) {
    for (const [path, route] of Object.entries(door.routes.grpcStreams ?? {})) {
      if (routes.has(path)) throw new Error(`${door.name} claims ${path}, which is taken`);
      routes.set(path, { route, traffic: door.traffic });
    }
  }
  return routes;
}
