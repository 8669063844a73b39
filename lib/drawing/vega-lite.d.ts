/** TypeScript looks packages up as Node 10 did, which knows no `exports`: vega-lite names its types nowhere else. */
declare module "vega-lite" {
  export * from "vega-lite/build/index";
}
