import { describe, expect, it } from "vitest";
import { openImServer } from "../testing/open-im-server.ts";

const put = { file_name: "../../a.txt", file_size: 3, file_content: Uint8Array.of(1, 2, 3) };
const none = "there is no such file";

describe("files", () => {
  it("are put and got, by one and by several", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const { file_info: one } = await anna.call("file/put_single_file", { file_data: put });
    expect(one).toEqual({ file_id: one.file_id, file_name: "a.txt", file_size: 3 });
    const second = { file_name: "b", file_content: Uint8Array.of(9) };
    const { file_info } = await anna.call("file/put_multi_file", { file_data: [put, second] });
    const [, two] = file_info;
    const download = { file_id: two.file_id, file_content: Uint8Array.of(9) };
    expect(await anna.call("file/get_single_file", { file_id: two.file_id })).toEqual({
      file_data: download,
    });
    const file_id_list = [one.file_id, two.file_id];
    expect(await anna.call("file/get_multi_file", { file_id_list })).toEqual({
      file_data: {
        [one.file_id]: { file_id: one.file_id, file_content: put.file_content },
        [two.file_id]: download,
      },
    });
    // All or nothing.
    const more = { file_id_list: [...file_id_list, "f_x"] };
    expect(await anna.refusal("file/get_multi_file", more)).toBe(none);
  });

  it("may be empty", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const { file_info } = await anna.call("file/put_single_file", { file_data: {} });
    const { file_id } = file_info;
    const { file_data } = await anna.call("file/get_single_file", { file_id });
    expect(file_data.file_id).toBe(file_id);
    expect(file_data.file_content ?? new Uint8Array()).toHaveLength(0);
  });

  it("are not there for who may not see them, nor by a path", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const bert = await server.enter("bert");
    const { file_info } = await anna.call("file/put_single_file", { file_data: put });
    const ids = [file_info.file_id, "../parley.db", "/etc/passwd", "", "f_%", "\u0000"];
    for (const file_id of ids) {
      expect(await bert.refusal("file/get_single_file", { file_id })).toBe(none);
      expect(await bert.refusal("file/get_multi_file", { file_id_list: [file_id] })).toBe(none);
    }
  });

  it("are refused when there is nothing, or too many", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    expect(await anna.refusal("file/put_single_file")).toBe("there is no file_data");
    expect(await anna.refusal("file/put_multi_file", { file_data: Array(65).fill({}) })).toBe(
      "these are 65 files, the limit is 64",
    );
  });
});
