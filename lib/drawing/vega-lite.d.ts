/** This project resolves packages as Node 10 did, without `exports`, the only place where vega-lite names its types. */
declare module "vega-lite" {
  export * from "vega-lite/build/index";
}
