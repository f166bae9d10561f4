import { defineConfig } from "vite";

// One script and one sheet under fixed names: Rust embeds just these, and addresses stay relative, so that the console also works
// below a prefix of a proxy.
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      output: { entryFileNames: "console.js", assetFileNames: "console[extname]", codeSplitting: false },
    },
  },
  server: { proxy: { "/dateline.v1.": "http://127.0.0.1:8080" } },
});
