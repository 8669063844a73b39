// Holds the schema of SARIF 2.1.0, which no npm package has: what `npm run check -- --format sarif` writes is tested against it.
module massar/toolchain/sarif-schema

go 1.24

require github.com/owenrumney/go-sarif/v3 v3.3.1
