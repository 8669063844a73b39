#!/bin/bash
# The part of build.sh that runs as root of a world: mmdebstrap with a repository that holds only the packages of packages.lock.
set -euo pipefail
unset APT_CONFIG
export TMPDIR=/run/tmp HOME=/run PATH=/run/world/tools/usr/bin:$PATH
mkdir -p /run/tmp
included=$(grep -v '^#' tools/packages.txt | tr -s ' \n' ',' | sed 's/,$//')
# No default PostgreSQL cluster: every guest would have its system identifier.
mmdebstrap --mode=root --variant=essential --architectures=amd64 --skip=check/canread,check/qemu \
  --aptopt='APT::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' \
  --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --essential-hook='mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"' \
  --essential-hook='mkdir -p "$1/usr/sbin"; printf "#!/bin/sh\nexit 101\n" > "$1/usr/sbin/policy-rc.d"; chmod 755 "$1/usr/sbin/policy-rc.d"' \
  --include="$included" \
  --customize-hook='cp -r /run/world/wheels "$1/tmp/wheels"; chroot "$1" python3 -m pip install --quiet --root-user-action=ignore --break-system-packages --no-deps --no-index --find-links /tmp/wheels --require-hashes --requirement /tmp/wheels/requirements.txt; rm -rf "$1/tmp/wheels"' \
  --customize-hook=': > "$1/etc/apt/sources.list"; rm -rf "$1/var/lib/apt/lists"; mkdir -p "$1/var/lib/apt/lists/partial"; rm -f "$1/usr/sbin/policy-rc.d" "$1"/etc/ssh/ssh_host_*; : > "$1/etc/machine-id"' \
  bookworm root.partial "deb [trusted=yes] copy:/run/world/repository ./" 2>&1 | sed --unbuffered -n 's/^I: /mmdebstrap: /p; s/^E: /mmdebstrap: /p; s/^Setting up \(\S*\).*/sets up \1/p' 
exit "${PIPESTATUS[0]}"
