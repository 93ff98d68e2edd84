import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { type Chunk, findFirstLoad } from "./first-load.ts";

/** Smaller files gain nothing. Bytes. */
const minBytes = 1024;
const isText = /\.(js|css|html|svg|json|txt|webmanifest)$/;

/**
 * Puts `.br` and `.gz` beside each text file of the build, says how much JavaScript the first load takes, and fails the
 * build when it is over the limit (bytes, brotli).
 */
export function compress(options: { readonly maxFirstLoadBytes: number }): Plugin {
  return {
    name: "parley-compress",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const chunks: Chunk[] = [];
        for (const file of Object.values(bundle)) {
          if (!isText.test(file.fileName)) continue;
          const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
          const br = brotliCompressSync(source, {
            params: { [constants.BROTLI_PARAM_SIZE_HINT]: source.length },
          });
          if (file.fileName.endsWith(".js")) chunks.push(toChunk(file, br.length));
          if (source.length < minBytes) continue;
          this.emitFile({ type: "asset", fileName: `${file.fileName}.br`, source: br });
          const gz = gzipSync(source, { level: 9 });
          this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: gz });
        }
        const { files, bytes } = findFirstLoad(chunks);
        const words = `first load: ${bytes} bytes of JavaScript (brotli) in ${files.length} files, the limit is ${options.maxFirstLoadBytes}`;
        if (bytes > options.maxFirstLoadBytes) this.error(words);
        this.info(words);
      },
    },
  };
}

function toChunk(
  file: {
    readonly type: string;
    readonly fileName: string;
    readonly isEntry?: boolean;
    readonly imports?: string[];
  },
  bytes: number,
): Chunk {
  // A worker is emitted as an asset of its own.
  const isEntry = file.type === "asset" || file.isEntry === true;
  return { fileName: file.fileName, bytes, isEntry, imports: file.imports ?? [] };
}
