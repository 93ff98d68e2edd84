import { openParley } from "../../target/open-parley.ts";
import { http2AbuseSuite } from "./http2-abuse-suite.ts";

http2AbuseSuite("parley", openParley);
