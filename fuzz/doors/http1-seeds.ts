/** Bytes of a text, one for each character. */
export const toBytes = (text: string): Buffer => Buffer.from(text, "latin1");

/** Requests of HTTP/1.1 to what stands before the doors. */
export const http1Seeds: readonly Uint8Array[] = [
  "GET / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n",
  "POST /parley.v1.ServerService/GetServerInfo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  "POST /parley.v1.AccountService/GetMe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n",
  "GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\n\r\n",
].map(toBytes);
