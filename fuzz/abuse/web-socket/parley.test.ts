import { openParley } from "../../target/open-parley.ts";
import { webSocketAbuseSuite } from "./web-socket-abuse-suite.ts";

webSocketAbuseSuite("parley", ["/live", "/ws"], openParley);
