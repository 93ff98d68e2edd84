/** A call as `curl` makes it: JSON by POST, no code of ours. */
export type JsonClient = {
  /** Calls `Service/Method`. Throws a JsonRefusal when the server refuses, anything else when it cannot be reached. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
  call(method: string, body?: object): Promise<any>;
  readonly token: string;
};

/** The server's refusal. */
export class JsonRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Makes one call. An empty token is none. */
export async function callByJson(
  url: string,
  method: string,
  body: object,
  token: string,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
): Promise<any> {
  const response = await fetch(`${url}/parley.v1.${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new JsonRefusal(answer.code, answer.message);
  return answer;
}

/** Registers, unless the account is there, and signs in. */
export async function enterByJson(
  url: string,
  username: string,
  password: string = `password of ${username}`,
): Promise<JsonClient> {
  try {
    await callByJson(url, "AccountService/Register", { username, password }, "");
  } catch (refusal) {
    if (!(refusal instanceof JsonRefusal && refusal.code === "already_exists")) throw refusal;
  }
  const { token } = await callByJson(url, "SessionService/SignIn", { username, password }, "");
  return { token, call: (method, body = {}) => callByJson(url, method, body, token) };
}

/** Every event of a conversation after `seq`, page by page. */
export async function listAllEvents(
  client: JsonClient,
  conversationId: string,
  seq = 0,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the events that it expects.
): Promise<any[]> {
  const all = [];
  for (;;) {
    const afterSeq = all.at(-1)?.seq ?? String(seq);
    const { events = [] } = await client.call("MessageService/ListEvents", {
      conversationId,
      afterSeq,
      limit: 200,
    });
    if (events.length === 0) return all;
    all.push(...events);
  }
}
