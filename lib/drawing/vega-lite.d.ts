/** This project resolves packages as Node 10 did, without `exports`, which is the only place where vega-lite declares its types. */
declare module "vega-lite" {
  export * from "vega-lite/build/index";
}
