// Plain JavaScript: cli/bootstrap.mjs starts npm before anything can run TypeScript.

/** For every program: where files are, who runs it, its language, the terminal, and the marks of a run or an exercise. */
const program = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "XDG_*", "TZ", "LANG", "LANGUAGE", "LC_*"],
  ...["TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CI"],
  ...["GOGC", "GOMEMLIMIT", "GOMAXPROCS", "GODEBUG", "MASSAR_GUESTS", "MASSAR_EXERCISE"],
];

/** For programs that connect to other machines: proxies, and the authorities that they trust. */
const network = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"],
];

const ssh = ["SSH_AUTH_SOCK", "KRB5CCNAME", "KRB5_CONFIG"];

/**
 * What each kind of program receives. A name may end with `*`. `inherits` lists the variables that it takes from the environment of
 * the command, `given` those that the command sets for it. Everything else stays with the command: the accounts of other programs,
 * the signing key of the evidence, the token of the forge.
 */
const RECIPIENTS = {
  program: { inherits: program, given: ["MASSAR_GUESTS"] },
  connectionCommand: { inherits: [...program, ...ssh], given: [] },
  // the backends of the state (PG*, AWS_*), the accounts of both sites (TF_VAR_*), and the measurements of `npm run bench`
  terraform: {
    inherits: [
      ...[...program, ...network, "TF_*", "TERRAFORM_*", "CDKTF_*", "CHECKPOINT_DISABLE", "LIVE_RELEASE_MIRROR"],
      ...["PG*", "AWS_*", "NODE_OPTIONS", "BENCH_*"],
    ],
    given: [],
  },
  collector: {
    inherits: [...program, ...network],
    given: ["VSPHERE_SERVER", "VSPHERE_USER", "VSPHERE_PASSWORD", "JOINING_HOSTS"],
  },
  git: { inherits: [...program, ...network, ...ssh, "GIT_*"], given: ["GIT_INDEX_FILE"] },
  go: {
    inherits: [...program, ...network, ...ssh, "GO*", "CGO_*", "CC", "CXX", "NETRC", "GIT_*"],
    given: ["CGO_ENABLED", "GOFLAGS"],
  },
  // apt and pip, which build the root of Debian guests
  debian: { inherits: [...program, ...network, "PIP_*", "MASSAR_DEBIAN_SOURCES"], given: [] },
  npm: { inherits: [...program, ...network, "NODE_*", "NPM_*", "npm_*"], given: [] },
  pip: { inherits: [...program, ...network, "PIP_*"], given: [] },
  // its connections are those of the operators, and it gets no account
  ansible: { inherits: [...program, ...ssh], given: ["ANSIBLE_*", "LC_ALL", "PYTHONDONTWRITEBYTECODE"] },
  simulator: { inherits: program, given: ["GOGC", "SIMULATOR_*"] },
  // the servers of simulated guests, with the account of their own database
  guest: {
    inherits: program,
    given: ["LC_ALL", "LOG_LEVEL", "HOME", "XDG_*", "DNS_KEY", "PGUSER", "PGPASSWORD", "PGDATABASE"],
  },
  // The tests of this project, which read settings of their own. They run on a machine without accounts of the sites.
  checks: { inherits: ["*"], given: ["*"] },
};

const isListed = (names, name) =>
  names.some((listed) => (listed.endsWith("*") ? name.startsWith(listed.slice(0, -1)) : listed === name));

/**
 * The environment of a child process: a program never inherits a variable that is not listed for it.
 *
 * @throws Error if a variable that the command sets is not listed
 */
exports.environmentFor = (recipient, environment, variables = {}) => {
  const { inherits, given } = RECIPIENTS[recipient];
  const unlisted = Object.keys(variables).filter((name) => !isListed(given, name));
  if (unlisted.length > 0) {
    throw new Error(`lib/child-environment.cjs does not list ${unlisted.join(", ")} for the recipient ${recipient}`);
  }
  const inherited = Object.entries(environment).filter(([name]) => isListed(inherits, name));
  return { ...Object.fromEntries(inherited), ...variables };
};

exports.RECIPIENTS = RECIPIENTS;
